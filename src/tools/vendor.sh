#!/bin/sh
# vendor.sh [copy] — whether the files in web/vendor are the released ones: by their recorded sums, and byte for byte where
# web/node_modules is there. copy: takes them from there and records the sums.
set -eu
LC_ALL=C
export LC_ALL

pairs='
echarts/dist/echarts.common.min.js  echarts.js
echarts/LICENSE                     echarts.LICENSE
echarts/NOTICE                      echarts.NOTICE
zrender/LICENSE                     zrender.LICENSE
'

bad=0
while read -r from to; do
    [ -n "$from" ] || continue
    if [ "${1:-}" = copy ]; then
        cp "web/node_modules/$from" "web/vendor/$to"
    elif [ -d web/node_modules ] && ! cmp "web/node_modules/$from" "web/vendor/$to"; then
        echo "web/vendor/$to: not the released file: run make vendor" >&2
        bad=1
    fi
done <<EOF
$pairs
EOF
[ $bad -eq 0 ] || exit 1

cd web/vendor
if [ "${1:-}" = copy ]; then
    sha256sum ./*.js ./*.LICENSE ./*.NOTICE >SHA256SUMS
else
    sha256sum --check --quiet SHA256SUMS
fi

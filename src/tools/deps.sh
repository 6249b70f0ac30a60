#!/bin/sh
# deps.sh build|test|analyse|coverage|valgrind — installs by apt what is missing, and says what and why. Nothing to do: says nothing, asks nothing.
set -eu

# PROBE is a file pattern, a command or a pkg-config name that shows the package is there in whatever way it came.
build_list='
gcc                 cmd:gcc              the C compiler
make                cmd:make             the build
pkg-config          cmd:pkg-config       finds the libraries
libmicrohttpd-dev   pc:libmicrohttpd     the web server
libsqlite3-dev      pc:sqlite3           the database
libjansson-dev      pc:jansson           JSON
libqrencode-dev     pc:libqrencode       QR codes
librsvg2-dev        pc:librsvg-2.0       poster layouts (SVG)
libpango1.0-dev     pc:pangocairo        poster text
libcairo2-dev       pc:cairo             poster pages (PDF)
libxml2-dev         pc:libxml-2.0        poster layouts (XML)
libsodium-dev       pc:libsodium         hashes
libcurl4-openssl-dev pc:libcurl          tells other programs what happened
liboath-dev         pc:liboath           the second factor of officers
zlib1g-dev          pc:zlib              smaller answers (gzip)
libbrotli-dev       pc:libbrotlienc      smaller answers (brotli)
libzbar-dev         pc:zbar              reads printed codes back
poppler-utils       cmd:pdftoppm         turns posters into pictures to be read back
libzip-dev          pc:libzip            posters as one zip file
libxlsxwriter-dev   pc:xlsxwriter        workbooks (XLSX)
libreadstat-dev     file:/usr/include/readstat.h  files for SPSS and Stata
libunistring-dev    file:/usr/include/uninorm.h  Vietnamese text in one normal form
fonts-noto-core     file:/usr/share/fonts/truetype/noto/NotoSans-Regular.ttf  the posters'"'"' font
'
test_list='
clang               cmd:clang            the second compiler
clang-format        cmd:clang-format     the format check
libcmocka-dev       pc:cmocka            unit tests
perl                cmd:prove            runs the unit tests
nodejs              cmd:node             tests over HTTP and in the browser
npm                 cmd:npm              the tests'"'"' libraries
chromium            cmd:chromium         the browser
w3m                 cmd:w3m              a browser without style and script
sqlite3             cmd:sqlite3          looks into databases without the program
zbar-tools          cmd:zbarimg          reads their QR codes
qpdf                cmd:qpdf             checks the PDF files
unzip               cmd:unzip            checks the zip files
libreoffice-calc-nogui  cmd:soffice      reads workbooks and CSV back
pspp                cmd:pspp             reads SPSS files back
faketime            cmd:faketime         lets its clock jump
'
analyse_list='
clang-tidy          cmd:clang-tidy       a second analyser
cppcheck            cmd:cppcheck         a third
'
coverage_list='
gcovr               cmd:gcovr            reads what was run
'
valgrind_list='
valgrind            cmd:valgrind         watches memory that nobody compiled for it
'

there() {
    case $1 in
    cmd:*) command -v "${1#cmd:}" >/dev/null 2>&1 ;;
    pc:*) pkg-config --exists "${1#pc:}" 2>/dev/null ;;
    file:*) [ -e "${1#file:}" ] ;;
    esac
}

case ${1:-build} in
build) list=$build_list ;;
test) list=$build_list$test_list ;;
analyse) list=$build_list$analyse_list ;;
coverage) list=$build_list$test_list$coverage_list ;;
valgrind) list=$build_list$test_list$valgrind_list ;;
*) echo "usage: deps.sh build|test|analyse|coverage|valgrind" >&2 && exit 2 ;;
esac

missing=
while read -r package probe why; do
    [ -n "$package" ] || continue
    there "$probe" && continue
    echo "missing: $package ($why)"
    missing="$missing $package"
done <<EOF
$list
EOF
[ -n "$missing" ] || exit 0

if ! command -v apt-get >/dev/null 2>&1; then
    echo "deps: this system has no apt-get; install the packages above by its own means, then run make again" >&2
    exit 1
fi
as_root=
if [ "$(id -u)" -ne 0 ]; then
    if ! command -v sudo >/dev/null 2>&1; then
        echo "deps: run this as root, or install sudo: apt-get install -y$missing" >&2
        exit 1
    fi
    as_root=sudo
fi
echo "deps: installing with ${as_root:+$as_root }apt-get:$missing"
export DEBIAN_FRONTEND=noninteractive
$as_root apt-get update -q
# shellcheck disable=SC2086
$as_root apt-get install -q -y --no-install-recommends $missing

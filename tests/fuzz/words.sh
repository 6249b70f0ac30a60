#!/bin/sh
# words.sh — a dictionary for the handler's target: the addresses there are, and the names and values that pages' forms send.
set -eu
{
    sed -n 's/^ROUTE([A-Z_]*, "\([^"]*\)".*/\1/p' src/pages/routes.def | tr '/' '\n' | grep -v '^:' | sed 's/^/\//'
    grep -oh '\(name\|value\)="\?[a-z][a-z0-9_.-]*' web/templates/* web/parts/* | sed 's/.*="\?/\&/; s/$/=/'
    sed -n 's/.*http_field_get([^"]*"\([a-z_-]*\)").*/\&\1=/p' src/pages/*.c
    grep -oh '"do"[^;]*' src/pages/*.c | grep -o '"[a-z_-]*"' | tr -d '"' | sed 's/^/do=/'
    printf '%s\n' '{A}' '{B}' '{O}' '{C}' '{a}' '{b}' '{o}' '{c}' '{T}' '{k}' '{j}' '{1}' '{2}' '{3}' '{4}' '{L}' \
        'POST ' 'PUT ' 'HEAD ' 'HTTP/1.0' 'Accept-Encoding: gzip, br' 'Origin: http://localhost' 'If-None-Match: ' 'Expect: 100-continue' \
        'Transfer-Encoding: chunked' 'X-Forwarded-For: 10.0.0.1' '%00' '%2f' '%E1%BB%8D' '?lang=en' '?watch=1' '2027-01-15' '2026-12' '../'
} | sort -u | sed 's/["\\]/\\&/g; s/.*/"&"/'

#!/bin/sh
# layers.sh [ROOT] — reads the #include lines of ROOT/src and says where an arrow of the house points the wrong way.
# Prints FILE:LINE: rule, exit 1, when one does. The rules are the tables below; src/README.md tells why.
set -eu
LC_ALL=C
export LC_ALL
cd "${1:-.}"

# LAYER: the layers it may include besides itself. main is src/main.c; tools are programs of their own.
arrows='
base:
core: base
store: core base
print: core base
http: base
view: base
outbound: base
report: store core base
files: report store view core base
posters: store print view core base
account: store core base
pages: account outbound posters files report store print http view core base
cli: account outbound pages posters files report print store http view core base
late: print outbound core base
main: cli late base
'
# FOLDER inside a layer that knows less than its layer does: what it may include besides itself.
folders='
core/stats: base
'
# LAYER: the headers that other layers may include; a layer not named here may be included whole.
doors='
store: store.h officers.h comments.h notes.h frozen.h publications.h places.h paper.h campaigns.h retention.h backup.h tokens.h webhooks.h response_block.h shelf.h visits.h late.h exclusions.h
print: poster.h result/result.h archive.h draw/qr_svg.h layout/check.h read/decode.h read/qr_advice.h slip/slip.h
http: http.h
view: view.h format.h
report: report.h compare.h effect.h
files: response_file.h responses.h codebook.h report_book.h report_facts.h
posters: batch.h address.h choice.h register.h
account: account.h api_token.h webhook.h sealed.h
outbound: reach.h post.h
pages: pages.h slip_model.h report_document.h offer.h result_sheet.h
cli: cli.h
late: late.h
'
# PATTERN of a library's header: where it may stand.
libraries='
sqlite3(ext)?\.h: src/store/
microhttpd\.h: src/http/
(xlsxwriter|readstat)\.h: src/files/
z(conf|lib)\.h: src/http/
brotli/.*\.h: src/http/
(cairo|pango|librsvg|libxml|fontconfig|glib|gio|qrencode|ft2build).*: src/print/
(zbar|zip)\.h: src/print/
sodium(/.*)?\.h: src/base/
curl/.*\.h: src/outbound/
liboath/.*\.h: src/base/secret/
uni(norm|str|width|case|conv|ctype|name|type|gbrk|lbrk|wbrk|casemap)\.h: src/base/
jansson\.h: src/core/survey_json.c src/core/definition/ src/view/ src/files/ src/pages/ src/cli/
'

find src -path src/tools -prune -o -type f -name '*.[ch]' -print | sort | xargs awk \
    -v arrows="$arrows" -v folders="$folders" -v doors="$doors" -v libraries="$libraries" '
function table(text, into,   lines, n, i, at) {
    n = split(text, lines, "\n")
    for (i = 1; i <= n; i++)
        if ((at = index(lines[i], ": ")) > 0)
            into[substr(lines[i], 1, at - 1)] = " " substr(lines[i], at + 2) " "
        else if (lines[i] ~ /:$/)
            into[substr(lines[i], 1, length(lines[i]) - 1)] = " "
}
function fault(why) {
    print FILENAME ":" FNR ": " why
    bad = 1
}
function allowed(places,   parts, n, i) {
    n = split(places, parts, " ")
    for (i = 1; i <= n; i++)
        if (index(FILENAME, parts[i]) == 1)
            return 1
    return 0
}
function check_own(header,   target, base) {
    if (header !~ /\//) {
        if (header != "statements.h" || layer != "store")
            fault("#include \"" header "\": name the header from src/, as \"layer/" header "\"")
        return
    }
    target = header; sub(/\/.*/, "", target)
    if (folder in less && index(header, folder "/") != 1 && index(less[folder], " " target " ") == 0) {
        fault(folder " must not include \"" header "\"; besides itself it may include:" less[folder])
        return
    }
    base = header; sub(/^[^\/]*\//, "", base)
    if (!(target in may))
        fault("#include \"" header "\": there is no layer \"" target "\"")
    else if (target == layer)
        return
    else if (index(may[layer], " " target " ") == 0)
        fault(layer " must not include " target " (\"" header "\"); it may include:" may[layer])
    else if (target in door && index(door[target], " " base " ") == 0)
        fault("\"" header "\" is for " target " alone; from outside include:" door[target])
}
function check_library(header,   pattern) {
    for (pattern in library)
        if (header ~ ("^(" pattern ")$") && !allowed(library[pattern]))
            fault("<" header "> may only stand in:" library[pattern])
}
BEGIN { table(arrows, may); table(folders, less); table(doors, door); table(libraries, library) }
FNR == 1 {
    layer = FILENAME
    sub(/^src\//, "", layer)
    if (layer !~ /\//) {
        if (layer != "main.c")
            fault("only main.c stands at the top of src/")
        layer = "main"
    }
    folder = layer
    sub(/\/[^\/]*$/, "", folder)
    sub(/\/.*/, "", layer)
    if (!(layer in may)) {
        fault("the folder src/" layer "/ is no layer; give it its arrows in src/tools/layers.sh")
        nextfile_wanted = FILENAME
    }
}
FILENAME != nextfile_wanted && /^[ \t]*#[ \t]*include[ \t]*[<"]/ {
    header = $0
    sub(/^[ \t]*#[ \t]*include[ \t]*/, "", header)
    quoted = substr(header, 1, 1) == "\""
    header = substr(header, 2)
    sub(/[>"].*/, "", header)
    check_library(header)
    if (quoted)
        check_own(header)
}
END { exit bad }
' || exit 1

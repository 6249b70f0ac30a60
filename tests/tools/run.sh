#!/bin/sh
# run.sh — the build checks of src/tools must find what they are for: each case is a tiny tree with one fault in it (or
# none), made in a scratch folder. Prints TAP.
set -eu
LC_ALL=C
export LC_ALL
tools=$(cd "$(dirname "$0")/../../src/tools" && pwd)
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
number=0
failed=0

# tree: an empty tree with a correct minimum. put PATH: standard input becomes that file.
tree() {
    rm -rf "$scratch/tree"
    mkdir -p "$scratch/tree/src" "$scratch/tree/web/i18n" "$scratch/tree/web/templates" "$scratch/tree/web/parts"
    put src/main.c <<'END'
#include "cli/cli.h"

int main(void) {
    return 0;
}
END
    echo '{"a": {"b": "x"}}' | put web/i18n/vi.json
    echo '<p>{{t.a.b}}</p>' | put web/templates/page.html
}
put() {
    mkdir -p "$scratch/tree/$(dirname "$1")"
    cat >"$scratch/tree/$1"
}

# wants TOOL STATUS LINE NAME: the tool ends with the status, and its output is the one line that begins with LINE.
wants() {
    number=$((number + 1))
    status=0
    output=$(sh "$tools/$1.sh" "$scratch/tree" 2>&1) || status=$?
    case $output in
    "$3"*) begins=yes ;;
    *) begins=no ;;
    esac
    [ -n "$3" ] || [ -z "$output" ] || begins=no
    lines=$(printf '%s' "$output" | grep -c '' || true)
    if [ "$status" = "$2" ] && [ $begins = yes ] && [ "$lines" -le 1 ]; then
        echo "ok $number - $1: $4"
    else
        echo "not ok $number - $1: $4"
        printf '%s\n' "status $status, wanted $2: $3" "$output" | sed 's/^/# /'
        failed=1
    fi
}

# A file with one line, and what the tool must say of it.
line() { # TOOL PATH TEXT STATUS LINE NAME
    tree
    printf '%s\n' "$3" | put "$2"
    wants "$1" "$4" "$5" "$6"
}

# function LINES ABOVE: a file with a function of that many lines and a line above it.
function_of() {
    printf '%s\n' "$2" 'static int long_one(' '    int a) {'
    i=3
    while [ $i -lt "$1" ]; do
        echo '    a++;'
        i=$((i + 1))
    done
    printf '}\n\nint after(void) {\n    return 0;\n}\n'
}

tree
for tool in layers metrics banned words; do
    wants $tool 0 '' 'says nothing of a good tree'
done

line layers src/base/x.c '#include "core/survey.h"' 1 'src/base/x.c:1: base must not include core' 'base stands alone'
line layers src/core/x.c '#include "store/store.h"' 1 'src/core/x.c:1: core must not include store' 'core knows no store'
line layers src/store/x.c '#include "print/poster.h"' 1 'src/store/x.c:1: store must not' 'siblings do not meet'
line layers src/view/x.h ' #  include "core/survey.h"' 1 'src/view/x.h:1: view must not' 'view knows no core'
line layers src/http/x.c '#include "pages/pages.h"' 1 'src/http/x.c:1: http must not' 'http knows no pages'
line layers src/pages/x.c '#include "cli/cli.h"' 1 'src/pages/x.c:1: pages must not' 'pages know no commands'
line layers src/main.c '#include "core/survey.h"' 1 'src/main.c:1: main must not' 'main calls cli only'
line layers src/pages/x.c '#include "store/sqlite.h"' 1 'src/pages/x.c:1: "store/sqlite.h" is for store alone' \
    'the store has one door'
line layers src/pages/x.c '#include "../core/survey.h"' 1 'src/pages/x.c:1: #include "../core/survey.h": there is no' \
    'no way round by ..'
line layers src/view/x.c '#include "view.h"' 1 'src/view/x.c:1: #include "view.h": name the header' 'names from src/'
line layers src/core/stats/x.c '#include "core/survey.h"' 1 'src/core/stats/x.c:1: core/stats must not include "core' \
    'statistics know no survey'
line layers src/core/stats/x.c '#include "store/store.h"' 1 'src/core/stats/x.c:1: core/stats must not' 'nor a store'
line layers src/core/stats/x.c '#include "base/rand.h"' 0 '' 'but the words any program needs'
line layers src/core/stats/x.c '#include "core/stats/share.h"' 0 '' 'and each other'
line layers src/core/x.c '#include "core/stats/share.h"' 0 '' 'their layer knows them'
line layers src/core/other/x.c '#include "http/http.h"' 1 'src/core/other/x.c:1: core must not' 'a folder inside obeys its layer'
line layers src/new/x.c '' 1 'src/new/x.c:1: the folder src/new/ is no layer' 'a new folder needs its arrows'
line layers src/other.c '' 1 'src/other.c:1: only main.c stands' 'nothing else at the top'
line layers src/pages/x.c '#include <sqlite3.h>' 1 'src/pages/x.c:1: <sqlite3.h> may only' 'SQLite is the store'\''s'
line layers src/pages/x.c '#include <microhttpd.h>' 1 'src/pages/x.c:1: <microhttpd.h> may only' 'the server is http'\''s'
line layers src/cli/x.c '#include <cairo-pdf.h>' 1 'src/cli/x.c:1: <cairo-pdf.h> may only' 'drawing is print'\''s'
line layers src/cli/x.c '#include <libxml/tree.h>' 1 'src/cli/x.c:1: <libxml/tree.h> may only' 'XML is print'\''s'
line layers src/core/x.c '#include <sodium.h>' 1 'src/core/x.c:1: <sodium.h> may only' 'hashes are base'\''s'
line layers src/core/x.c '#include <uninorm.h>' 1 'src/core/x.c:1: <uninorm.h> may only' 'normal forms are base'\''s'
line layers src/core/x.c '#include <unistd.h>' 0 '' 'unistd.h is no library'
line layers src/core/tally.c '#include <jansson.h>' 1 'src/core/tally.c:1: <jansson.h> may only' 'JSON stays at the edge'
line layers src/core/survey_json.c '#include <jansson.h>' 0 '' 'the survey loader reads JSON'
line layers src/store/x.c '#include "statements.h"' 0 '' 'the table of statements is made'
line layers src/cli/x.c '// #include <sqlite3.h>' 0 '' 'a comment includes nothing'

tree
function_of 70 '' | put src/core/x.c
wants metrics 0 '' '70 lines are enough'
tree
function_of 71 '' | put src/core/x.c
wants metrics 1 'src/core/x.c:2: long_one() has 71 lines' '71 are not'
tree
function_of 71 '' | put src/core/stats/x.c
wants metrics 1 'src/core/stats/x.c:2: long_one() has 71 lines' 'nor in a folder inside'
tree
function_of 71 '/* long: one row for each state of the machine */' | put src/core/x.c
wants metrics 0 '' 'unless it says why'
tree
{
    printf '/* long: this one */\nstatic int first(void) {\n    return 0;\n}\n'
    function_of 71 '/* no reason */'
} | put src/core/x.c
wants metrics 1 'src/core/x.c:6: long_one() has 71 lines' 'a reason holds for one function'
tree
{
    printf 'static const int table[] = {\n'
    yes '    1,' | head -n 200
    printf '};\nstatic const struct x y = {\n    .a = 1};\nint f(void);\nROW(a)\n'
    function_of 71 ''
} | put src/core/x.c
wants metrics 1 'src/core/x.c:208: long_one() has 71 lines' 'tables are no functions'
tree
yes 'int a;' | head -n 500 | put src/core/x.h
wants metrics 0 '' 'a file of 500 lines is enough'
tree
yes 'int a;' | head -n 501 | put src/core/x.h
wants metrics 1 'src/core/x.h:1: 501 lines' '501 are not'
tree
{
    echo '/* long: one list */'
    yes 'int a;' | head -n 501
} | put src/core/x.h
wants metrics 0 '' 'unless the file says why'

line banned src/cli/x.c '    exit(1);' 1 'src/cli/x.c:1: only main.c ends the program' 'no exit in a command'
line banned src/core/stats/x.c '    exit(1);' 1 'src/core/stats/x.c:1: only main.c' 'nor in a folder inside a layer'
line banned src/http/x.c '    if (a) _exit (1);' 1 'src/http/x.c:1: only main.c' 'nor _exit'
line banned src/main.c 'int main(void) { exit(1); }' 0 '' 'main may'
line banned src/cli/x.c '    on_exit_(1); /* exit(1) */ puts("exit(1)"); a = '\''"'\''; // exit(1)' 0 '' \
    'names, comments and strings are no calls'
line banned src/store/x.c '    sqlite3_exec(db, sql, NULL, NULL, NULL);' 1 'src/store/x.c:1: SQL for exec must' \
    'SQL is a literal'
line banned src/store/x.c '    sqlite3_exec(db, "COMMIT", NULL, NULL, NULL);' 0 '' 'a literal may run'
line banned src/store/x.c '    sqlite3_exec(db, sql, 0, 0, 0); /* sql: from the generated table */' 0 '' 'a reason holds'
tree
printf '    rc = sqlite_exec(db,\n        text);\n' | put src/store/x.c
wants banned 1 'src/store/x.c:1: SQL for exec must' 'on two lines too'
tree
printf '    rc = sqlite_exec(db,\n        "a, b"\n "c");\n' | put src/store/x.c
wants banned 0 '' 'a literal on two lines'
tree
printf '/* sql: why */\n    sqlite_exec(db, a);\n    sqlite_exec(db, b);\n' | put src/store/x.c
wants banned 1 'src/store/x.c:3: SQL for exec must' 'a reason holds for one call'
line banned src/http/x.c 'struct MHD_PostProcessor *p;' 1 'src/http/x.c:1: bodies are parsed' 'no MHD_PostProcessor'

line words web/parts/x.html '<b>{{t.a.c}}</b>' 1 'web/parts/x.html:1: a.c: not in' 'a template'\''s word must exist'
line words src/pages/x.c '    page_word(v, l, "a.c");' 1 'src/pages/x.c:1: a.c: not in' 'the code'\''s word too'
line words web/js/x.js 'say(words.none)' 1 'web/js/x.js:1: script.none: not in' 'a script'\''s word too'
line words web/templates/page.html '' 1 'web/i18n/vi.json:1: a.b: used by no' 'an unused word is told'
tree
put web/templates/page.html </dev/null
echo 'f("a.%s")' | put src/pages/x.c
wants words 0 '' 'a shape uses words'
echo 'f("b.%s", "c.b")' | put src/pages/x.c
wants words 1 'web/i18n/vi.json:1: a.b: used by no' 'of its shape only'
tree
put web/templates/page.html </dev/null
echo '{{#t.a}}{{b}}{{/t.a}}' | put web/parts/x.html
wants words 0 '' 'a section uses its words'
tree
printf '{\n  "a": { "b": "x: \\"{y}\\", z" },\n  "c": "w"\n}\n' | put web/i18n/vi.json
wants words 1 'web/i18n/vi.json:3: c: used by no' 'keys are found whatever the words hold'
tree
printf '{"a":{"b":"In tờ mã QR"}}\n' | put web/i18n/vi.json
wants words 1 'web/i18n/vi.json:1: a.b: "tờ mã QR": one thing has one name' 'a name that was given up'
tree
printf '{"a":{}}\n' | put web/i18n/en.json
wants words 1 'web/i18n/vi.json:1: a.b: missing in web/i18n/en.json' 'another language has every word'
printf '{"a":{"b":"x",\n"c":"y"}}\n' | put web/i18n/en.json
wants words 1 'web/i18n/en.json:2: a.c: not in' 'and no other'

echo "1..$number"
exit $failed

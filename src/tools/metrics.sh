#!/bin/sh
# metrics.sh [ROOT] — says which functions of ROOT/src are longer than 70 lines and which files than 500.
# Prints FILE:LINE: what and how long, exit 1. Longer is allowed where a comment with "long: why" says so: directly
# above the function, or in the first 15 lines of the file.
set -eu
LC_ALL=C
export LC_ALL
cd "${1:-.}"

find src -type f -name '*.[ch]' | sort | xargs awk -v function_max=70 -v file_max=500 '
function fault(line, why) {
    print file ":" line ": " why
    bad = 1
}
function file_end() {
    if (file != "" && lines > file_max && !file_excused)
        fault(1, lines " lines; at most " file_max ": split it, or say why at its top with /* long: why */")
    if (file != "" && state != "")
        fault(begin, "the end of this definition was not found; is the file formatted?")
}
function name_of(signature) {
    sub(/^__attribute__[ ]*\(\(.*\)\)\)?[ ]*/, "", signature)
    sub(/\(.*/, "", signature)
    sub(/.*[ *]/, "", signature)
    return signature
}
FNR == 1 {
    file_end()
    file = FILENAME
    state = ""
    excused = file_excused = 0
}
{ lines = FNR }
FNR <= 15 && /long: / { file_excused = 1 }

# Outside a function: a comment, or the beginning of a definition at the left margin.
state == "" && /^(\/\*| \*)/ {
    if ($0 ~ /^\/\*/)
        excused = 0
    if ($0 ~ /long: /)
        excused = 1
    next
}
state == "" && /^[A-Za-z_]/ {
    state = "signature"
    begin = FNR
    signature = ""
}
state == "signature" {
    signature = signature " " $0
    line = $0
    sub(/[ \t]*(\/\*.*\*\/)?[ \t]*$/, "", line)
    if (line ~ /;$/ || line ~ /\)$/ && signature !~ /\{/ && signature ~ /^ [A-Z_]+\(/)
        state = "" # a declaration, or a row of a table
    else if (line ~ /\{$/) {
        sub(/^ /, "", signature)
        state = signature ~ /\(/ && signature !~ /=/ ? "function" : "data"
    }
    if (state == "")
        excused = 0
    next
}
state == "data" && /^[ \t].*};$/ { state = "" }
state != "" && /^}/ {
    length_now = FNR - begin + 1
    if (state == "function" && length_now > function_max && !excused)
        fault(begin, name_of(signature) "() has " length_now " lines; at most " function_max \
              ": split it, or say why above it with /* long: why */")
    state = ""
    excused = 0
    next
}
state == "" && /^$/ { excused = 0 }
END { file_end(); exit bad }
' || exit 1

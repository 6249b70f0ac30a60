#!/bin/sh
# banned.sh [ROOT] — calls that ROOT/src must not make and that base/banned.h cannot refuse, because they are allowed in
# some places or with some arguments. Prints FILE:LINE: rule, exit 1. Comments and strings are not looked into.
set -eu
LC_ALL=C
export LC_ALL
cd "${1:-.}"

find src -path src/tools -prune -o -type f -name '*.[ch]' -print | sort | xargs awk '
function fault(line, why) {
    print FILENAME ":" line ": " why
    bad = 1
}
# The code of a line: strings and characters emptied, comments removed.
function code(text,   out, at, c) {
    out = ""
    while (text != "") {
        if (in_comment) {
            at = index(text, "*/")
            if (at == 0)
                return out
            in_comment = 0
            text = substr(text, at + 2)
        } else if (match(text, /^[^"\047\/]+/)) {
            out = out substr(text, 1, RLENGTH)
            text = substr(text, RLENGTH + 1)
        } else if (substr(text, 1, 2) == "/*") {
            in_comment = 1
            text = substr(text, 3)
        } else if (substr(text, 1, 2) == "//") {
            return out
        } else if (match(text, /^"(\\.|[^"\\])*"/) || match(text, /^\047(\\.|[^\047\\])*\047/)) {
            out = out (substr(text, 1, 1) == "\"" ? "\"\"" : "0")
            text = substr(text, RLENGTH + 1)
        } else {
            out = out substr(text, 1, 1)
            text = substr(text, 2)
        }
    }
    return out
}
FNR == 1 { in_comment = 0; waiting = ""; reason = 0 }
{
    had_reason = reason || /\/\* sql: /
    reason = /\/\* sql: /
    line = code($0)
    if (line ~ /(^|[^A-Za-z0-9_])(exit|_exit|_Exit|quick_exit)[ \t]*\(/ && FILENAME != "src/main.c")
        fault(FNR, "only main.c ends the program; return an error instead of exit()")
    if (line ~ /MHD_(PostProcessor|create_post_processor|post_process)/)
        fault(FNR, "bodies are parsed by http/urlencoded.h; no MHD_PostProcessor (it cuts and reorders fields)")
    # SQL must be a literal: the call may go on in the next line. A definition at the left margin is no call.
    if (waiting != "") {
        waiting = waiting line
        had_reason = had_reason || waiting_reason
    } else if (match(line, /sqlite3?_exec[ \t]*\(/) && line !~ /^[A-Za-z_]/) {
        waiting = substr(line, RSTART)
        waiting_line = FNR
    }
    if (waiting ~ /^[^,]*,[ \t]*[^ \t]/) {
        if (waiting !~ /^[^,]*,[ \t]*""/ && !had_reason)
            fault(waiting_line, "SQL for exec must be a literal; elsewhere bind values, or say above it /* sql: why */")
        waiting = ""
    }
    waiting_reason = waiting != "" && had_reason
}
END { exit bad }
' || exit 1

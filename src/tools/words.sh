#!/bin/sh
# words.sh [ROOT] — whether ROOT/web/i18n/vi.json has exactly the words that are used: by {{t.KEY}} in the templates and
# parts, by words.KEY (of "script") in the scripts, and by "KEY" in the strings of src/. A string such as "scale.%s.%u" uses every key of that shape.
# Every row of core/audit.def and core/settings.def has its words, whoever adds one: office.audit.kind.WORD, and a name, a meaning and
# what is said of a wrong value under office.settings.NAME. A thing has one name in Vietnamese (`dropped` below). Every other language of web/i18n must have the same keys. Prints FILE:LINE: KEY: why, exit 1.
set -eu
LC_ALL=C
export LC_ALL
cd "${1:-.}"

{
    echo web/i18n/vi.json
    find web/i18n -type f -name '*.json' ! -name vi.json | sort
    find web/templates web/parts -type f -name '*.html' | sort
    [ ! -d web/js ] || find web/js -type f -name '*.js' | sort
    find src -path src/tools -prune -o -type f -name '*.[ch]' -print -o -type f -name '*.def' -print | sort
} | xargs awk '
# One thing, one name: "áp phích" is the printed code, "bộ câu hỏi" a definition, "quầy" a counter.
BEGIN { dropped = "[Tt]ờ mã QR|[Tt]ờ in |[Tt]ờ in[.,;:\"]|[Pp]hiếu hỏi|[Pp]hiếu khảo sát|(Đ|đ)iểm đánh giá|[Bb]ản câu hỏi" }
function fault(place, key, why) {
    print place ": " key ": " why
    bad = 1
}
# Nested objects of strings: `key` is the name before the last colon, `path` the names of the open objects.
function read_json(text,   token, c) {
    if (FNR == 1)
        files[++languages] = FILENAME
    while (text != "") {
        if (match(text, /^"(\\.|[^"\\])*"/)) {
            token = substr(text, 2, RLENGTH - 2)
            if (after_colon) {
                if (languages == 1) {
                    if (match(token, dropped))
                        fault(FILENAME ":" FNR, path name, "\"" substr(token, RSTART, RLENGTH) "\": one thing has one name; see words.sh")
                    words[path name] = FILENAME ":" FNR
                    order[++count] = path name
                } else if (!(path name in words))
                    fault(FILENAME ":" FNR, path name, "not in web/i18n/vi.json")
                has[FILENAME, path name] = 1
                after_colon = 0
            } else
                name = token
            text = substr(text, RLENGTH + 1)
            continue
        }
        c = substr(text, 1, 1)
        if (c == ":")
            after_colon = 1
        else if (c == "{" && after_colon) {
            paths[++depth] = path
            path = path name "."
            after_colon = 0
        } else if (c == "}" && depth > 0)
            path = paths[depth--]
        text = substr(text, 2)
    }
}
function read_template(text,   key, kind) {
    while (match(text, /\{\{[#^]?[ ]*t\.[A-Za-z0-9_.-]+/)) {
        key = substr(text, RSTART + 2, RLENGTH - 2)
        kind = key ~ /^[#^]/ ? "group" : "word"
        sub(/^[#^]?[ ]*t\./, "", key)
        if (kind == "word" && !(key in words))
            fault(FILENAME ":" FNR, key, "not in web/i18n/vi.json")
        if (kind == "word")
            used[key] = 1
        else
            groups[key "."] = 1
        text = substr(text, RSTART + RLENGTH)
    }
}
function need(key) {
    used[key] = 1
    if (!(key in words))
        fault(FILENAME ":" FNR, key, "not in web/i18n/vi.json")
}
# A row that people read of by a word of its own.
function read_row(text,   parts, name) {
    if (split(text, parts, "\"") < 3)
        return
    name = parts[2]
    gsub(/[.]/, "_", name)
    if (text ~ /^AUDIT[(]/)
        need("office.audit.kind." name)
    if (text ~ /^SETTING[(]/) {
        need("office.settings." name ".name")
        need("office.settings." name ".about")
        need("office.settings." name ".fault")
    }
}
function read_source(text,   key) {
    read_row(text)
    while (match(text, /(word\([^"]*)?"[a-z_]+\.[A-Za-z0-9_.%*-]+"/)) {
        key = substr(text, RSTART, RLENGTH - 1)
        text = substr(text, RSTART + RLENGTH)
        asked = key ~ /^word/
        sub(/^[^"]*"/, "", key)
        if (key !~ /%/) {
            used[key] = 1
            if (asked && !(key in words))
                fault(FILENAME ":" FNR, key, "not in web/i18n/vi.json")
            continue
        }
        gsub(/%[-.*0-9]*[lzhj]*[sdiucx]/, "\001", key)
        gsub(/\./, "[.]", key)
        gsub(/\001/, "[A-Za-z0-9_-]+", key)
        shapes["^" key "$"] = 1
    }
}
function read_script(text,   key) {
    while (match(text, /words\.[a-z_]+/)) {
        key = "script." substr(text, RSTART + 6, RLENGTH - 6)
        text = substr(text, RSTART + RLENGTH)
        used[key] = 1
        if (!(key in words))
            fault(FILENAME ":" FNR, key, "not in web/i18n/vi.json")
    }
}
FILENAME ~ /\.json$/ { read_json($0); next }
FILENAME ~ /\.html$/ { read_template($0); next }
FILENAME ~ /\.js$/ { read_script($0); next }
{ read_source($0) }
END {
    for (i = 1; i <= count; i++) {
        key = order[i]
        found = key in used
        for (group in groups)
            found = found || index(key, group) == 1
        for (shape in shapes)
            found = found || key ~ shape
        if (!found)
            fault(words[key], key, "used by no template and no code; remove it from every language")
        for (l = 2; l <= languages; l++)
            if (!((files[l], key) in has))
                fault(words[key], key, "missing in " files[l])
    }
    exit bad
}
' || exit 1

#!/bin/sh
# requests.sh FOLDER — one request for each row of routes.def, as the handler's target reads them ({A} and the like: tests/fuzz/house.h),
# so that a new page is fuzzed without anybody thinking of it.
set -eu
folder=$1
rm -rf "$folder"
mkdir -p "$folder"

body() { # what a form of the page may say, besides its token
    case $1 in
    submit) echo 'key={k}&q.s=4&q.y=yes&q.o=a&q.m=b&q.n=12&q.t=minh+h%E1%BB%8Da' ;;
    setup_post) echo 't=0123456789abcdefghjkmnpqrs&password=x&again=x&code=1' ;;
    login_post) echo 'login=quan.tri&password=' ;;
    sessions_post) echo 'end=others' ;;
    account_post) echo 'password=' ;;
    register_post) echo 'do=remove&serials=1-3' ;;
    survey_post) echo 'do=check&definition=%7B%22code%22%3A%22b%22%7D' ;;
    survey_words_post) echo 'after=1' ;;
    posters_post) echo 'do=preview&layout=poster-a4&format=pdf' ;;
    events_post) echo 'do=add&day=2027-01-02&text=minh' ;;
    remarks_post) echo 'survey=every&dimension=all&by=month&style=calendar&period=2026-12&after=0&text=minh' ;;
    publish_post) echo 'do=publish&survey=every&by=month&period=2026-12' ;;
    units_post | units_below_post) echo 'do=add&code=z&name=Z&kind=ward' ;;
    unit_post) echo 'do=rename&name=Z' ;;
    counters_post) echo 'do=add&name=Z&channel=qr' ;;
    targets_post | targets_unit_post) echo 'do=save&survey=every&year=2027' ;;
    settings_post | settings_unit_post) echo 'do=set&name=hotline&value=1022' ;;
    retention_post) echo 'do=erase' ;;
    officers_post | officers_unit_post) echo 'do=add&login=minh.hoa&name=Minh&role=clerk&unit=x' ;;
    export_post) echo 'do=make&survey=every&format=csv&from=&to=&confirm=yes' ;;
    reports_post) echo 'seen=x' ;;
    tokens_post) echo 'do=add&name=x&unit=&day=2027-12-01&channel=link&read-structure=1' ;;
    webhooks_post) echo 'do=add&url=https%3A%2F%2Fexample.vn%2F&report.frozen=1' ;;
    paper_post) echo 'do=open&counter={1}&day=2027-01-02' ;;
    visits_post) echo 'do=save&month=2027-01' ;;
    campaigns_post) echo 'do=add&title=Z&survey=every&first=2027-01-15&last=2027-02-01' ;;
    api_visits_put) echo '{"visits":12}' ;;
    api_responses_post)
        echo '{"survey":"every","responses":[{"counter":"{1}","day":"2027-01-02","half_day":"am","language":"vi","answers":{"s":"4","m":["a","b"],"n":7,"t":"x"}}]}' ;;
    *) echo 'do=x' ;;
    esac
}

sed -n 's/^ROUTE(HTTP_\([A-Z]*\), "\([^"]*\)", \([a-z_0-9]*\), HTTP_\([A-Z]*\), HTTP_\([A-Z_]*\),.*/\1 \2 \3 \4 \5/p' src/pages/routes.def |
    while read -r method pattern handler access csrf; do
        path=$(echo "$pattern" | sed 's/:unit/x/; s/:survey/every/; s/:code/{1}/; s/:counter/{1}/; s/:day/2027-01-02/; s/:dimension/A/
            s/:language/vi/; s/:name/chart.js/; s/:layout/poster-a4/; s/:frozen/1/')
        {
            printf '%s %s HTTP/1.1\r\nHost: localhost\r\n' "$method" "$path"
            [ "$access" = SESSION ] && printf 'Cookie: __Host-s={A}\r\n'
            [ "$access" = TOKEN ] && printf 'Authorization: Bearer {T}\r\n'
            if [ "$method" = GET ]; then
                printf '\r\n'
            else
                type=application/x-www-form-urlencoded
                [ "$access" = TOKEN ] && type=application/json
                [ "$handler" = api_responses_post ] && printf 'Idempotency-Key: minh-hoa-1\r\n'
                case $csrf in CSRF_ORIGIN | CSRF_SESSION) printf 'Sec-Fetch-Site: same-origin\r\n' ;; esac
                printf 'Content-Type: %s\r\nContent-Length: {L}\r\n\r\n' "$type"
                [ "$csrf" = CSRF_SESSION ] && printf 'csrf={a}&'
                printf '%s' "$(body "$handler")"
            fi
        } > "$folder/$handler"
    done

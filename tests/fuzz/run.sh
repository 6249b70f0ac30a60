#!/bin/sh
# run.sh NAME RUNS SECONDS FOLDER... — one target; adds its line to build/fuzz/table. SECONDS 0: as long as it takes.
set -eu
name=$1 runs=$2 span=$3
shift 3
out=build/fuzz
mkdir -p "$out/found-$name"
dict=
for file in "tests/fuzz/$name.dict" "$out/$name.dict"; do
    [ -f "$file" ] && dict="-dict=$file"
done
[ -f "$out/table" ] || printf '%-12s %12s %8s %9s %8s  %s\n' target executions seconds per-second edges 'new in the last fifth' > "$out/table"
begin=$(date +%s)
status=0
"$out/$name" -runs="$runs" -max_total_time="$span" -max_len=4096 -timeout=20 -rss_limit_mb=2048 -print_final_stats=1 \
    -artifact_prefix="$out/$name-" $dict "$out/found-$name" "$@" > "$out/$name.log" 2>&1 || status=$?
end=$(date +%s)
# Lines of libFuzzer: "#4711 NEW cov: 812 …"
awk -v name="$name" -v seconds="$((end - begin))" -v status="$status" '
    /^#[0-9]+/ && /cov: / {
        n = substr($1, 2) + 0
        for (i = 2; i < NF; i++) if ($i == "cov:") cov = $(i + 1) + 0
        at[++lines] = n; edges[lines] = cov; last = n
    }
    /stat::number_of_executed_units/ { last = $2 }
    END {
        before = 0
        for (i = 1; i <= lines; i++) if (at[i] <= last * 0.8) before = edges[i]
        printf "%-12s %12d %8d %9d %8d  %d%s\n", name, last, seconds, last / (seconds > 0 ? seconds : 1), cov, cov - before,
            status == 0 ? "" : "  STOPPED: see build/fuzz/" name ".log"
    }' "$out/$name.log" >> "$out/table"
[ "$status" = 0 ] || { tail -n 40 "$out/$name.log"; cat "$out/table"; exit 1; }

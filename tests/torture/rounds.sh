#!/bin/sh
# Goes round the machines that try to break the server, each with a seed that nobody tried before, until one finds something or
# somebody ends it; what found something is told as the command that does it again.
# usage: MAKE=make rounds.sh ROUNDS [SEED]     ROUNDS 0: until it is ended
rounds=$1 seed=${2:-$(($(date +%s) % 1000000000))} round=0

# What a round does, some half an hour on two cores; the long form of each is in its target's name.
machines='powercut CUTS=10000
torture-kills CYCLES=50
torture-published KILLS=50
torture-faults POINTS=5
torture-simulation SEEDS=200
torture-corrupt MUTANTS=500
torture-backups BACKUPS=10
torture-clock ROUNDS=1
torture-network WAVES=1
torture-disk FILLS=20
torture-suppress TRIALS=500
torture-posters RENDERS=50
torture-requests REQUESTS=100000
fuzz RUNS=100000'

if [ "$(id -u)" != 0 ]; then
  echo 'torture: torture-disk is left out, it needs the right to mount' >&2
  machines=$(echo "$machines" | grep -v '^torture-disk')
fi
trap 'exit 130' INT TERM
while [ "$rounds" -eq 0 ] || [ "$round" -lt "$rounds" ]; do
  round=$((round + 1))
  echo "$machines" | {
    while read -r machine; do
      echo "torture: round $round, $(date +%T): make $machine SEED=$seed"
      # shellcheck disable=SC2086  a target and its variable
      "${MAKE:-make}" --no-print-directory $machine SEED="$seed" </dev/null || {
        echo "torture: something was found; again: make $machine SEED=$seed" >&2
        exit 1
      }
    done
  } || exit
  seed=$((seed + 1))
done
echo "torture: $round rounds, nothing found"

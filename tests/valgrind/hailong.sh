#!/bin/sh
# The program $PROGRAM as the tests call it: its server under valgrind, which ends with 9 when something was found.
case ${1:-} in
serve) exec valgrind -q --suppressions="$(dirname "$0")/libraries.supp" --error-exitcode=9 --leak-check=full --show-leak-kinds=definite --errors-for-leak-kinds=definite \
    "$PROGRAM" "$@" ;;
*) exec "$PROGRAM" "$@" ;;
esac

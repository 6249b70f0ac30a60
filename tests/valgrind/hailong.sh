#!/bin/sh
# The program $PROGRAM as the tests call it: its server under valgrind, which ends with 9 when something was found. With the
# allocator's variable set it does not begin again, which valgrind would not follow.
case ${1:-} in
serve) GLIBC_TUNABLES='' exec valgrind -q --suppressions="$(dirname "$0")/libraries.supp" --error-exitcode=9 --leak-check=full \
    --show-leak-kinds=definite --errors-for-leak-kinds=definite "$PROGRAM" "$@" ;;
*) exec "$PROGRAM" "$@" ;;
esac

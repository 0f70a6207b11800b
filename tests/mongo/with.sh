#!/usr/bin/env bash
# usage: with.sh COMMAND...   Runs a command with MONGODB_URI set: to what it is already, or to a test server of its
# own. Where none can be had the command runs without, and says so; with REQUIRE_ALL=1 that is a failure.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
if [ -n "${MONGODB_URI:-}" ]; then exec "$@"; fi
if ! "$here/setup.sh" >/dev/null; then
    if [ "${REQUIRE_ALL:-}" = 1 ]; then
        echo "tests/mongo/with.sh: REQUIRE_ALL=1, but there is no MongoDB test server" >&2
        exit 69
    fi
    exec "$@"
fi
coproc SERVER { exec "$here/run.sh"; }
server=$SERVER_PID
input=${SERVER[1]}
if ! read -r -t 600 MONGODB_URI <&"${SERVER[0]}"; then
    echo "tests/mongo/with.sh: the test server did not start" >&2
    exit 1
fi
export MONGODB_URI
status=0
"$@" || status=$?
exec {input}>&-
wait "$server" 2>/dev/null || true
exit "$status"

#!/usr/bin/env bash
# usage: issue.sh PATH/TO/zhengda [CERTIFICATES]   Imports a list, declares the key that signed it lost, and signs every code
# anew: how many certificates a second, the store included. Broken off in the middle and started again, it goes on.
set -euo pipefail
zhengda=$1
count=${2:-60000}
here=$(cd "$(dirname "$0")" && pwd)
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
export ZHENGDA_PROTECTION__KEY_FILE=$folder/protection.key ZHENGDA_SEAL__KEY_FILE=$folder/seal.json \
    ZHENGDA_FILES__FOLDER=$folder/files ZHENGDA_STORE__PATH=$folder/store
"$here/big_list.py" "$count" >"$folder/list.csv"
TIMEFORMAT='%R %U %S'

measured() { # measured WHAT COMMAND…: what it printed last, and what one certificate costs
    local what=$1; shift
    { time "$@" >"$folder/out.txt" 2>/dev/null || true; } 2>"$folder/time.txt" # one row in a thousand is bad
    tail -1 "$folder/out.txt"
    awk -v n="$count" -v what="$what" '{ printf "%s: %.0f certificates/s, %.0f us of processor time each\n", what, n / $1, ($2 + $3) * 1e6 / n }' \
        "$folder/time.txt"
}
measured "import, signed and stored" "$zhengda" import "$folder/list.csv" --region guangzhou
key=$("$zhengda" keys list | awk '/current/ { print $1; exit }')
"$zhengda" keys compromise "$key" >/dev/null
measured "issued anew and stored" "$zhengda" issue
key=$("$zhengda" keys list | awk '/current/ { print $1; exit }')
"$zhengda" keys compromise "$key" >/dev/null
"$zhengda" issue >/dev/null 2>&1 &
sleep 2
kill -9 $! 2>/dev/null || true
wait $! 2>/dev/null || true
echo "killed after 2 s; the rest, and once more:"
"$zhengda" issue 2>/dev/null
"$zhengda" issue 2>/dev/null
"$zhengda" audit verify 2>/dev/null | grep -E "guangzhou|_service"

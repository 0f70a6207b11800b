#!/usr/bin/env bash
# usage: import_big.sh PATH/TO/zhengda [ROWS]   Imports a big list into an empty register and prints time and memory
# beside a list of one row; kills an import in the middle and runs it again: nothing lost, nothing twice.
set -euo pipefail
zhengda=$1
rows=${2:-100000}
here=$(cd "$(dirname "$0")" && pwd)
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
export ZHENGDA_PROTECTION__KEY_FILE=$folder/protection.key ZHENGDA_SEAL__KEY_FILE=$folder/seal.json ZHENGDA_FILES__FOLDER=$folder/files
"$here/big_list.py" 1 >"$folder/one.csv"
"$here/big_list.py" "$rows" >"$folder/big.csv"
"$here/big_list.py" "$rows" "$folder/big.xlsx"

measure() { # measure STORE LIST: prints seconds and peak memory in KiB
    /usr/bin/python3 - "$zhengda" "$folder/$1" "$folder/$2" <<'PY'
import os, resource, subprocess, sys, time
program, store, lists = sys.argv[1:]
started = time.monotonic()
out = subprocess.run([program, "import", lists, "--region", "guangzhou"], env={**os.environ, "ZHENGDA_STORE__PATH": store},
                     stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True).stdout.strip()
peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
print(f"{time.monotonic() - started:.1f} {peak} {out}")
PY
}
read -r _ idle _ < <(measure idle one.csv)
read -r seconds peak result < <(measure whole big.csv)
echo "$result"
echo "CSV: $rows rows in $seconds s; $(((peak - idle) / 1024)) MB above an import of one row ($((idle / 1024)) MB)"
read -r in_book book _ < <(measure book big.xlsx)
echo "XLSX: $rows rows in $in_book s; $(((book - idle) / 1024)) MB above"
for peak in "$peak" "$book"; do
    [ $(((peak - idle) / 1024)) -le 64 ] || { echo "more than 64 MB above an import of one row"; exit 1; }
done

export ZHENGDA_STORE__PATH=$folder/killed
"$zhengda" import "$folder/big.csv" --region guangzhou >/dev/null 2>&1 &
sleep "$(awk "BEGIN { print $seconds / 3 }")"
kill -9 $!
wait $! 2>/dev/null || true
"$zhengda" import "$folder/big.csv" --region guangzhou 2>/dev/null | tee "$folder/again" || true
"$zhengda" import "$folder/big.csv" --region guangzhou 2>/dev/null | tee "$folder/third" || true
good=$((rows - rows / 1000))
grep -q " 0 added, $good unchanged" "$folder/third" || { echo "lost or doubled rows after a kill"; exit 1; }
echo "killed in the middle and run again: every good row is there once"

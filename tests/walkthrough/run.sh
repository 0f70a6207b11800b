#!/usr/bin/env bash
# Pastes the README's walkthrough, in each language, against a service that was just started from nothing, and reads
# what a new user would read. `zhengda` has been built before.
#   run.sh PROGRAM
set -euo pipefail
program=$(realpath "$1")
cd "$(dirname "$0")/../.."
for tool in curl jq; do
  if ! command -v "$tool" >/dev/null; then
    echo "SKIPPED: the README's walkthrough, because there is no $tool" >&2
    [ "${REQUIRE_ALL:-0}" = 1 ] && exit 1
    exit 0
  fi
done

passed=0
work=$(mktemp -d)
server=
stop() {
  [ -z "$server" ] || { kill "$server" 2>/dev/null || true; wait "$server" 2>/dev/null || true; server=; }
}
trap 'stop; rm -rf "$work"' EXIT

# The commands of the section that is the walkthrough, without the fences.
commands() { awk '/^## (Walkthrough|走一遍)/ { in_section = 1 } in_section && /^```$/ { exit } in_code { print } in_section && /^```bash$/ { in_code = 1 }' "$1"; }

start() {
  export ZHENGDA_STORE__PATH=$work/store ZHENGDA_PROTECTION__KEY_FILE=$work/protection.key
  export ZHENGDA_SEAL__KEY_FILE=$work/certificate-keys.json ZHENGDA_FILES__FOLDER=$work/files ZHENGDA_SERVER__LISTEN=127.0.0.1:0 ZHENGDA_LOG__FILTER=warn
  "$program" seed >"$work/seed.log"
  : >"$work/serve.log"
  "$program" serve >"$work/serve.log" 2>&1 &
  server=$!
  for _ in $(seq 100); do
    base=$(sed -n 's/^Zhengda .* is ready: //p' "$work/serve.log")
    [ -n "$base" ] && return
    kill -0 "$server" || break
    sleep 0.1
  done
  cat "$work/serve.log" >&2
  exit 1
}

for readme in README.md README.zh-CN.md; do
  commands "$readme" >"$work/commands"
  if ! [ -s "$work/commands" ]; then
    # One language may point to the other's commands; then it has none of its own.
    [ "$readme" = README.md ] && { echo "walkthrough: $readme has no commands" >&2; exit 1; }
    continue
  fi
  rm -rf "$work/store"
  start
  sed -i "s|http://127.0.0.1:8080|$base|g" "$work/commands"
  bash -euo pipefail "$work/commands" >"$work/out" 2>"$work/err" || { cat "$work/out" "$work/err" >&2; echo "walkthrough: a command of $readme failed" >&2; exit 1; }
  stop
  # What the user reads, in this order.
  rest=$(tr '\n' ' ' <"$work/out")
  while read -r expected; do
    case $rest in
      *"$expected"*) rest=${rest#*"$expected"} ;;
      *) cat "$work/out" >&2; echo "walkthrough: $readme does not lead to: $expected" >&2; exit 1 ;;
    esac
  done <tests/walkthrough/expected.txt
  passed=$((passed + 1))
done
echo "walkthrough: $passed passed, 0 failed"

#!/usr/bin/env bash
# The browser tests against the real server. Chromium is installed when it is missing and this is root; otherwise the
# tests are skipped loudly, and REQUIRE_ALL=1 makes that a failure.
set -euo pipefail
cd "$(dirname "$0")/.."

find_chromium() { command -v chromium || command -v chromium-browser || command -v google-chrome; }

if ! find_chromium >/dev/null && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  apt-get install -y --no-install-recommends chromium fonts-noto-cjk >/dev/null 2>&1 ||
    { apt-get update >/dev/null 2>&1 && apt-get install -y --no-install-recommends chromium fonts-noto-cjk >/dev/null 2>&1; } || true
fi
if ! CHROMIUM=$(find_chromium); then
  echo "SKIPPED: browser tests of the client, because there is no Chromium" >&2
  [ "${REQUIRE_ALL:-0}" = 1 ] && exit 1
  exit 0
fi
export CHROMIUM
npm run --silent e2e

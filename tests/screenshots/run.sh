#!/usr/bin/env bash
# Makes the pages through the running application (tests, with PAGES_TO) and photographs each at 375 pixels.
set -euo pipefail
cd "$(dirname "$0")/../.."
CHROMIUM=$(command -v chromium || command -v chromium-browser || command -v google-chrome) ||
  { echo "SKIPPED: screenshots, because there is no Chromium" >&2; [ "${REQUIRE_ALL:-0}" != 1 ]; exit; }
pages=$(mktemp -d)
trap 'rm -rf "$pages"' EXIT
PAGES_TO="$pages" "${CARGO:-cargo}" test --test suite pages:: -- --test-threads 1
CHROMIUM="$CHROMIUM" node miniprogram/e2e/photograph.mjs "$pages" docs/screenshots

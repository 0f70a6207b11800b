#!/usr/bin/env bash
# Builds the wire front and prints where it is.
set -euo pipefail
cd "$(dirname "$0")/../.."
cargo build --quiet -p mongo-front >&2
echo "${CARGO_TARGET_DIR:-target}/debug/mongo-front" | sed "s|^\([^/]\)|$PWD/\1|"

#!/usr/bin/env bash
# Builds the wire front and prints where it is.
set -euo pipefail
cd "$(dirname "$0")/../.."
# The whole workspace, as make builds it: another selection would build the libraries again with other features.
# shellcheck disable=SC2086 # TARGETS is empty or a flag
cargo build --quiet --workspace ${TARGETS:-} >&2
echo "${CARGO_TARGET_DIR:-target}/debug/mongo-front" | sed "s|^\([^/]\)|$PWD/\1|"

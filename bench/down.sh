#!/usr/bin/env bash
# Stops what bench/up.sh started.
set -euo pipefail
pid="${1:?usage: bench/down.sh RUN_DIR}/calotype/pid"
[ -f "$pid" ] || exit 0
kill "$(cat "$pid")" 2>/dev/null || true
for _ in $(seq 1 400); do kill -0 "$(cat "$pid")" 2>/dev/null || break; sleep 0.1; done
rm -f "$pid"

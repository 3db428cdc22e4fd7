#!/usr/bin/env bash
# Starts Calotype for a load driver: five outputs per job (IMAGE_SIZES={}), quality 80 and 50, a database of its own.
#   bench/up.sh RUN_DIR        data, log and pid go below RUN_DIR/calotype
# With DEFAULT_SIZES=1 each job makes the variants that are made by default too.
# The JVM's flags are those of docker/jvm.options; JAVA_OPTS replaces them.
# DATABASE_URL names the server (the embedded one when it is unset); PORT defaults to 18100.
set -euo pipefail
tree="$(cd "$(dirname "$0")/.." && pwd)"
run="${1:?usage: bench/up.sh RUN_DIR}/calotype"
mkdir -p "$run"
if [ -f "$run/pid" ] && kill -0 "$(cat "$run/pid")" 2>/dev/null; then echo "already up, pid $(cat "$run/pid")"; exit 0; fi
[ -f "$tree/target/calotype.jar" ] || { echo "build first: mvn -q -DskipTests package" >&2; exit 1; }
export HTTP_PORT="${PORT:-18100}" MANAGEMENT_PORT="${MANAGEMENT_PORT:-0}" CALOTYPE_NODE_DATA_DIRECTORY="$run/data"
[ -n "${DEFAULT_SIZES:-}" ] || export IMAGE_SIZES='{}'
export WEBP_QUALITY=80 AVIF_QUALITY=50 CALOTYPE_HTTP_SOCKETS_PER_USER="${SOCKETS_PER_USER:-2000}"
export MAX_UPLOAD_SIZE_MB="${MAX_UPLOAD_SIZE_MB:-50}" RATE_LIMIT_MAX_UPLOADS="${RATE_LIMIT_MAX_UPLOADS:-0}"
unset PORT
cd "$run"
setsid java ${JAVA_OPTS-@$tree/docker/jvm.options} -jar "$tree/target/calotype.jar" > "$run/log" 2>&1 &
echo $! > "$run/pid"
for _ in $(seq 1 300); do
  curl -fs -o /dev/null "http://127.0.0.1:$HTTP_PORT/health/ready" && { echo "up on $HTTP_PORT, pid $(cat "$run/pid")"; exit 0; }
  kill -0 "$(cat "$run/pid")" 2>/dev/null || break
  sleep 0.1
done
tail -20 "$run/log" >&2
exit 1

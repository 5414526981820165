#!/usr/bin/env bash
# measure.sh: what pilot-agent costs. Starts one agent with a real Envoy on a loopback address of its own and prints
#   the time from its start to Envoy's, its resident memory when idle (no istiod), and that with a configuration of
#   CLUSTERS × BYTES (default 2404 × 1700: the 4.1 MB of the load mesh), which LoadIstiod.java sends.
# Needs: JDK 25, an Envoy as pilot-agent finds it (MELTEMI_ENVOY), and the gRPC jars of the local Maven repository.
set -euo pipefail
cd "$(dirname "$0")/../.."
root=$PWD; . bin/lib.sh; meltemi_java
clusters=${CLUSTERS:-2404} bytes=${BYTES:-1700} port=${PORT:-25987} address=127.77.0.1
work=$(mktemp -d); istiod= agent=
trap 'for p in $agent $istiod; do kill "$p" 2>/dev/null || true; done; rm -rf "$work"' EXIT
bin/pilot-agent version --short >/dev/null # builds, and makes the cache

start() { # sets agent
  local from; from=$(date +%s%N)
  ( cd "$work" && exec env INSTANCE_IP=$address POD_NAME=bench POD_NAMESPACE=default \
      PROXY_CONFIG="{discoveryAddress: '127.0.0.1:$port', controlPlaneAuthPolicy: NONE, terminationDrainDuration: 0s}" \
      "$root/bin/pilot-agent" proxy sidecar --concurrency 2 >"$work/agent.log" 2>&1 ) & agent=$!
  until pgrep -P "$agent" envoy >/dev/null; do sleep 0.005; kill -0 "$agent" || { cat "$work/agent.log"; exit 1; }; done
  echo "$1: Envoy started after $(( ($(date +%s%N) - from) / 1000000 )) ms"
}
memory() { echo "$1: $(awk '/VmHWM|VmRSS/ {printf "%s %.1f MB  ", $1, $2/1024}' "/proc/$agent/status")$(awk '/^Pss:/ {printf "Pss: %.1f MB", $2/1024}' "/proc/$agent/smaps_rollup")"; }
stop() { kill "$agent"; wait "$agent" || true; agent=; }

start idle; sleep 10; memory idle; stop

repository=${MAVEN_REPOSITORY:-$HOME/.m2/repository}
jars=$(find "$repository/io/grpc" "$repository/com/google/guava" "$repository/io/perfmark" -name '*.jar' | tr '\n' ':')
"$JAVA" --enable-native-access=ALL-UNNAMED -cp "${jars%:}" bench/agent/LoadIstiod.java "$port" "$clusters" "$bytes" >"$work/istiod.log" 2>&1 & istiod=$!
until grep -q listening "$work/istiod.log"; do sleep 0.2; kill -0 "$istiod" || { cat "$work/istiod.log"; exit 1; }; done
start "$clusters clusters"
until [ "$(curl -s -o /dev/null -w '%{http_code}' "http://$address:15021/healthz/ready")" = 200 ]; do sleep 0.2; done
memory "$clusters clusters, when ready"; sleep 10; memory "$clusters clusters, 10 s later"; stop

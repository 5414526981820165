#!/usr/bin/env bash
# measure.sh: what pilot-agent costs. Starts one agent with a real Envoy on a loopback address of its own and prints
#   the time from its start to Envoy's, and its memory: idle (no istiod); with a configuration of CLUSTERS × BYTES
#   (default 2404 × 1700: the 4.1 MB of the load mesh), which LoadIstiod.java sends; and with everything on: the same
#   over TLS, a certificate of its own that Envoy fetches, and DNS with a name for each cluster.
# Needs: JDK 25, an Envoy as pilot-agent finds it (MELTEMI_ENVOY), and the gRPC jars of the local Maven repository.
# RUNS=n repeats it all; ONLY="idle plain all" picks; SETTLE=n is the seconds until memory is read (80).
set -euo pipefail
cd "$(dirname "$0")/../../.."
root=$PWD; . bin/lib.sh; meltemi_java; meltemi_ensure_built agent
clusters=${CLUSTERS:-2404} bytes=${BYTES:-1700} port=${PORT:-25987} address=${ADDRESS:-127.77.0.1} settle=${SETTLE:-80}
work=$(mktemp -d); istiod= agent=
trap 'for p in $agent $istiod; do kill "$p" 2>/dev/null || true; done; wait; rm -rf "$work"' EXIT
bin/pilot-agent version --short >/dev/null # builds, and makes the cache

start() { # start POLICY VARIABLE=VALUE...: sets agent and took
  local from policy=$1; shift; from=$(date +%s%N)
  ( cd "$work" && exec env INSTANCE_IP=$address POD_NAME=bench POD_NAMESPACE=default "$@" \
      PROXY_CONFIG="{\"discoveryAddress\":\"127.0.0.1:$port\",\"controlPlaneAuthPolicy\":\"$policy\",\"terminationDrainDuration\":\"0s\"}" \
      "$root/bin/pilot-agent" proxy sidecar --concurrency 2 >"$work/agent.log" 2>&1 ) & agent=$!
  until pgrep -P "$agent" envoy >/dev/null; do sleep 0.005; kill -0 "$agent" || { cat "$work/agent.log"; exit 1; }; done
  took=$(( ($(date +%s%N) - from) / 1000000 ))
}
ready() {
  local tries=0
  until [ "$(curl -s -o /dev/null -w '%{http_code}' "http://$address:15021/healthz/ready")" = 200 ]; do
    sleep 0.2; if [ $((tries += 1)) -gt 300 ] || ! kill -0 "$agent"; then tail -n 20 "$work/agent.log"; exit 1; fi
  done
}
settle() { # beyond the second time that the agent gives memory back; probed like a pod
  local end=$((SECONDS + settle))
  while [ $SECONDS -lt $end ]; do sleep 2; curl -s -o /dev/null "http://$address:15021/healthz/ready" || true; done
}
memory() { # the kernel's counts, in MB
  echo "$1: Envoy after $took ms, $(awk '/VmRSS|VmHWM|RssAnon|RssFile/ {printf "%s %.1f  ", $1, $2/1024}' "/proc/$agent/status")$(awk '/^Pss:/ {printf "Pss: %.1f", $2/1024}' "/proc/$agent/smaps_rollup")"
}
stop() { [ -z "${KEEP:-}" ] || cp /proc/$agent/smaps "$KEEP.$1"; kill "$agent"; wait "$agent" || true; agent=; }
serve() { # serve ARGUMENT...: an istiod; sets istiod
  local repository=${MAVEN_REPOSITORY:-$HOME/.m2/repository} jars
  jars=$(find "$repository/io/grpc" "$repository/com/google/guava" "$repository/io/perfmark" -name '*.jar' | tr '\n' ':')
  "$JAVA" --enable-native-access=ALL-UNNAMED -cp "$CLASSPATH_OF:$(ls agent/target/meltemi-agent-*-tests.jar):${jars%:}" \
    testing/bench/agent/LoadIstiod.java "$port" "$clusters" "$bytes" "$@" >"$work/istiod.log" 2>&1 & istiod=$!
  until grep -q listening "$work/istiod.log"; do sleep 0.2; kill -0 "$istiod" || { cat "$work/istiod.log"; exit 1; }; done
}
dismiss() { kill "$istiod"; wait "$istiod" || true; istiod=; }

idle() { start NONE; settle; memory idle; stop idle; }
plain() { serve; start NONE; ready; settle; memory "$clusters clusters"; stop plain; dismiss; }
all() {
  serve "$work/root.pem"
  start MUTUAL_TLS XDS_ROOT_CA="$work/root.pem" CA_ROOT_CA="$work/root.pem" SERVICE_ACCOUNT=default \
    ISTIO_META_DNS_CAPTURE=true DNS_PROXY_ADDR="$address:15053"
  ready; settle; memory "$clusters clusters, TLS, certificate, DNS"; stop all; dismiss
}

for _ in $(seq "${RUNS:-1}"); do for what in ${ONLY:-idle plain all}; do "$what"; done; done

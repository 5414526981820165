#!/usr/bin/env bash
# Loads istiod with many proxies and prints what PERFORMANCE figures are compared by.
#
#   bench/load.sh [-n PROXIES] [-s SERVICES] [-m NAMESPACES] [-p delta|sotw] [-r ROUNDS]
#
# It needs the load mesh generator and the xDS load client: GENLOAD (a Python script that prints a mesh of
# SERVICES in NAMESPACES) and XDSBENCH (a program with the 'load' command); by default ../shared/tools/genload.py
# and xdsbench on PATH. Everything listens on loopback and ends with the script.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
proxies=300 services=1000 namespaces=10 protocol=delta rounds=5
while getopts n:s:m:p:r: option; do
  case $option in
    n) proxies=$OPTARG ;; s) services=$OPTARG ;; m) namespaces=$OPTARG ;; p) protocol=$OPTARG ;; r) rounds=$OPTARG ;;
    *) sed -n '2,8p' "$0" >&2; exit 2 ;;
  esac
done
genload=${GENLOAD:-$root/../shared/tools/genload.py}
xdsbench=${XDSBENCH:-xdsbench}
[ -r "$genload" ] || { echo "load.sh: no load mesh generator at $genload: set GENLOAD" >&2; exit 1; }
command -v "$xdsbench" >/dev/null || { echo "load.sh: no $xdsbench on PATH: set XDSBENCH" >&2; exit 1; }

work=$(mktemp -d)
istiod=
end() { [ -n "$istiod" ] && kill "$istiod" 2>/dev/null && wait "$istiod" 2>/dev/null || true; rm -rf "$work"; }
trap end EXIT
free_port() { python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }
rss() { awk -v key="$1" '$1 == key ":" { printf "%d", $2 / 1024 }' "/proc/$istiod/status"; }
cpu() { awk '{ print ($14 + $15) / 100 }' "/proc/$istiod/stat"; }

mkdir "$work/config"
python3 "$genload" "$services" "$namespaces" > "$work/config/mesh.yaml"
http=$(free_port) grpc=$(free_port) monitoring=$(free_port)
"$root/bin/pilot-discovery" version >/dev/null # builds what is missing
start=$(date +%s%N)
"$root/bin/pilot-discovery" discovery --configDir "$work/config" --httpAddr "127.0.0.1:$http" --grpcAddr "127.0.0.1:$grpc" \
  --monitoringAddr "127.0.0.1:$monitoring" --httpsAddr "" --secureGRPCAddr "" > "$work/istiod.log" 2>&1 &
istiod=$!
for _ in $(seq 600); do
  curl -fs -o /dev/null "http://127.0.0.1:$http/ready" && break
  kill -0 "$istiod" 2>/dev/null || { cat "$work/istiod.log" >&2; exit 1; }
  sleep 0.05
done
echo "ready after $(( ($(date +%s%N) - start) / 1000000 )) ms"
sleep 8 # past the first collection of what the start left
echo "idle: $(rss VmRSS) MB resident"

# One change of one route, and one of one endpoint, each in a file of its own that is replaced at once.
export WORK=$work
route='printf "%s\n" "{\"apiVersion\":\"networking.istio.io/v1\",\"kind\":\"VirtualService\",\"metadata\":{\"name\":\"mark\",\"namespace\":\"load1\"},\"spec\":{\"hosts\":[\"svc-1.load1.svc.cluster.local\"],\"http\":[{\"name\":\"$MARKER\",\"route\":[{\"destination\":{\"host\":\"svc-1.load1.svc.cluster.local\"}}]}]}}" > $WORK/mark.new && mv $WORK/mark.new $WORK/config/mark.yaml'
endpoint='printf "%s\n" "{\"apiVersion\":\"discovery.k8s.io/v1\",\"kind\":\"EndpointSlice\",\"addressType\":\"IPv4\",\"metadata\":{\"name\":\"mark\",\"namespace\":\"load2\",\"labels\":{\"kubernetes.io/service-name\":\"svc-2\"}},\"ports\":[{\"name\":\"http\",\"port\":8080,\"protocol\":\"TCP\"}],\"endpoints\":[{\"addresses\":[\"$MARKER\"],\"conditions\":{\"ready\":true}}]}" > $WORK/mark.new && mv $WORK/mark.new $WORK/config/slice.yaml'
delta=(); [ "$protocol" = delta ] && delta=(-delta)
echo "routes, $proxies proxies, $protocol: $("$xdsbench" load -addr "127.0.0.1:$grpc" -ns load0 -n "$proxies" "${delta[@]}" -rounds "$rounds" -trigger "$route")"
echo "istiod: $(rss VmHWM) MB peak, $(cpu) s CPU"
echo "endpoints, $proxies proxies, $protocol: $("$xdsbench" load -addr "127.0.0.1:$grpc" -ns load0 -n "$proxies" "${delta[@]}" -rounds "$rounds" -ip -trigger "$endpoint")"
echo "istiod: $(rss VmHWM) MB peak, $(rss VmRSS) MB now, $(cpu) s CPU"

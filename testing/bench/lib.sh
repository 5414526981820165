# What the measurements of istiod share; to be sourced by them, with 'root' set to the folder of the repository.
#
#   bench_tools              sets GENLOAD (a Python script that prints a mesh: GENLOAD SERVICES NAMESPACES) and XDSBENCH (a
#                            program with the 'load' command), by default ../shared/tools/genload.py and xdsbench on PATH
#   bench_istiod FOLDER      starts istiod on FOLDER/config, on loopback, and waits until it is ready; sets istiod (its
#                            process), grpc (the port of xDS), monitoring (the port of metrics) and ready (milliseconds)
#   bench_end                ends it
#   rss FIELD | cpu          its memory in MB by a field of /proc/PID/status; its CPU time in seconds

# Changes in FOLDER/config ($WORK), each in a file of its own that is replaced at once: of one route, with $MARKER as its
# name, and of the endpoints of one service, with $MARKER as their address. For 'xdsbench load -trigger'.
route_change='printf "%s\n" "{\"apiVersion\":\"networking.istio.io/v1\",\"kind\":\"VirtualService\",\"metadata\":{\"name\":\"mark\",\"namespace\":\"load1\"},\"spec\":{\"hosts\":[\"svc-1.load1.svc.cluster.local\"],\"http\":[{\"name\":\"$MARKER\",\"route\":[{\"destination\":{\"host\":\"svc-1.load1.svc.cluster.local\"}}]}]}}" > $WORK/mark.new && mv $WORK/mark.new $WORK/config/mark.yaml'
endpoint_change='printf "%s\n" "{\"apiVersion\":\"discovery.k8s.io/v1\",\"kind\":\"EndpointSlice\",\"addressType\":\"IPv4\",\"metadata\":{\"name\":\"mark\",\"namespace\":\"load2\",\"labels\":{\"kubernetes.io/service-name\":\"svc-2\"}},\"ports\":[{\"name\":\"http\",\"port\":8080,\"protocol\":\"TCP\"}],\"endpoints\":[{\"addresses\":[\"$MARKER\"],\"conditions\":{\"ready\":true}}]}" > $WORK/mark.new && mv $WORK/mark.new $WORK/config/slice.yaml'

bench_die() { echo "$(basename "$0"): $*" >&2; exit 1; }

bench_tools() {
  GENLOAD=${GENLOAD:-$root/../shared/tools/genload.py} XDSBENCH=${XDSBENCH:-xdsbench}
  [ -r "$GENLOAD" ] || bench_die "no load mesh generator at $GENLOAD: set GENLOAD"
  command -v "$XDSBENCH" >/dev/null || bench_die "no $XDSBENCH on PATH: set XDSBENCH"
}

free_port() { python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }

bench_istiod() {
  local http start
  http=$(free_port) grpc=$(free_port) monitoring=$(free_port)
  "$root/bin/pilot-discovery" version >/dev/null # builds what is missing
  start=$(date +%s%N)
  "$root/bin/pilot-discovery" discovery --configDir "$1/config" --httpAddr "127.0.0.1:$http" --grpcAddr "127.0.0.1:$grpc" \
    --monitoringAddr "127.0.0.1:$monitoring" --httpsAddr "" --secureGRPCAddr "" > "$1/istiod.log" 2>&1 &
  istiod=$!
  for _ in $(seq 1200); do
    curl -fs -o /dev/null "http://127.0.0.1:$http/ready" && break
    kill -0 "$istiod" 2>/dev/null || { cat "$1/istiod.log" >&2; exit 1; }
    sleep 0.05
  done
  ready=$(( ($(date +%s%N) - start) / 1000000 ))
}

bench_end() {
  [ -z "${istiod:-}" ] || { kill "$istiod" 2>/dev/null && wait "$istiod" 2>/dev/null || true; }
  istiod=
}

rss() { awk -v key="$1:" '$1 == key { printf "%d", $2 / 1024 }' "/proc/$istiod/status"; }
cpu() { awk -v tick="$(getconf CLK_TCK)" '{ print ($14 + $15) / tick }' "/proc/$istiod/stat"; }

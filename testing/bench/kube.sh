#!/usr/bin/env bash
# kube.sh KUBECONFIG [SERVER TOKEN N]: how long istiod takes on that cluster from its start until it is ready, and what it
# takes. With SERVER and TOKEN of an administrator the cluster is first filled with N services of two pods each, and
# at the end a route and an endpoint are changed there under PROXIES (100) sidecars of one namespace, ROUNDS (5) times: that
# needs Istio's definitions in the cluster and the load client of testing/bench/load.sh (XDSBENCH).
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
xdsbench=${XDSBENCH:-xdsbench}
[ $# -lt 4 ] || python3 "$here/kube-load.py" "$2" "$3" "$4"

memory() { awk -v key="$1:" '$1 == key { print int($2 / 1024) }' "/proc/$pid/status"; }

start() { # prints how long it took until ready; sets pid
  local begin; begin=$(date +%s%N)
  "$here/../../bin/pilot-discovery" discovery --kubeconfig "$1" --httpAddr 127.0.0.1:28080 --monitoringAddr '' --grpcAddr 127.0.0.1:28010 >/dev/null 2>&1 &
  pid=$!
  until [ "$(curl -s -o /dev/null -w '%{http_code}' http://127.0.0.1:28080/ready)" = 200 ]; do
    kill -0 $pid 2>/dev/null || { echo "istiod ended" >&2; exit 1; }
    sleep 0.02
  done
  ready=$((($(date +%s%N) - begin) / 1000000))
  read -r -a stat </proc/$pid/stat
  cpu=$(((stat[13] + stat[14]) * 10))
}

# Server-side apply of what stands on the standard input.
export SERVER=${2:-} TOKEN=${3:-}
apply='curl -sk -o /dev/null -X PATCH -H "Authorization: Bearer $TOKEN" -H "Content-Type: application/apply-patch+yaml" --data-binary @-'
route='printf "%s" "{\"apiVersion\":\"networking.istio.io/v1\",\"kind\":\"VirtualService\",\"metadata\":{\"name\":\"mark\",\"namespace\":\"ns-1\"},\"spec\":{\"hosts\":[\"svc-1.ns-1.svc.cluster.local\"],\"http\":[{\"name\":\"$MARKER\",\"route\":[{\"destination\":{\"host\":\"svc-1.ns-1.svc.cluster.local\"}}]}]}}" | '$apply' "$SERVER/apis/networking.istio.io/v1/namespaces/ns-1/virtualservices/mark?fieldManager=bench&force=true"'
endpoint='printf "%s" "{\"apiVersion\":\"discovery.k8s.io/v1\",\"kind\":\"EndpointSlice\",\"addressType\":\"IPv4\",\"metadata\":{\"name\":\"mark\",\"namespace\":\"ns-2\",\"labels\":{\"kubernetes.io/service-name\":\"svc-2\"}},\"ports\":[{\"name\":\"http\",\"port\":8080,\"protocol\":\"TCP\"}],\"endpoints\":[{\"addresses\":[\"$MARKER\"],\"conditions\":{\"ready\":true}}]}" | '$apply' "$SERVER/apis/discovery.k8s.io/v1/namespaces/ns-2/endpointslices/mark?fieldManager=bench&force=true"'

pushes() {
  local load=("$xdsbench" load -addr 127.0.0.1:28010 -ns ns-0 -n "${PROXIES:-100}" -delta -rounds "${ROUNDS:-5}")
  echo "routes: $("${load[@]}" -trigger "$route")"
  echo "endpoints: $("${load[@]}" -ip -trigger "$endpoint")"
  echo "istiod: $(memory VmHWM) MB peak, $(memory VmRSS) MB now"
}

for run in 1 2 3 4; do
  start "$1"
  sleep 12 # past the first collection of what the start left
  [ $run = 1 ] && what="with making the start-up cache" || what="run $run"
  echo "$what: ready after $ready ms, CPU $cpu ms, $(memory VmRSS) MB resident"
  if [ $run = 4 ] && [ $# -ge 4 ] && command -v "$xdsbench" >/dev/null; then pushes; fi
  kill $pid
  wait $pid || true
done

#!/usr/bin/env bash
# Loads istiod with many proxies and prints a table of what it took.
#
#   testing/bench/load.sh [-w WORKLOADS[,WORKLOADS...]] [-n PROXIES] [-s SERVICES] [-m NAMESPACES] [-p delta|sotw] [-r CHANGES] [-e FILTERS]
#
# With -w no two workloads are alike: proxy i is a pod of the i-th service (modulo WORKLOADS), in its namespace, with its
# labels and account, in one of three zones. Without, or with -w 0, all proxies are of one class. Several numbers are
# measured one after the other, each by a new istiod, and are the columns of the table.
# With -e there are FILTERS EnvoyFilters in namespace load0: see filters.py.
# Two rounds of all proxies connect: CHANGES (3) routes change under the first, CHANGES endpoints under the second. A change
# is seen when the last of the proxies has it, from the start of the command that replaces a file in the watched folder.
# It needs the load mesh generator (GENLOAD) and the xDS load client (XDSBENCH): see lib.sh. Everything listens on loopback
# and ends with the script.
set -euo pipefail
shopt -s inherit_errexit
root=$(cd "$(dirname "$0")/../.." && pwd)
. "$root/testing/bench/lib.sh"
workloads=0 proxies=300 services=1000 namespaces=10 protocol=delta changes=3 filters=0
while getopts w:n:s:m:p:r:e: option; do
  case $option in
    w) workloads=$OPTARG ;; n) proxies=$OPTARG ;; s) services=$OPTARG ;; m) namespaces=$OPTARG ;; p) protocol=$OPTARG ;; r) changes=$OPTARG ;; e) filters=$OPTARG ;;
    *) sed -n '2,13p' "$0" >&2; exit 2 ;;
  esac
done
bench_tools

work=$(mktemp -d)
trap 'bench_end; rm -rf "$work"' EXIT
export WORK=$work
echo '{}' > "$work/meta.json" # the client adds what tells workloads apart

# One round: figures, as xdsbench prints them, beside what istiod took until then. A JSON object.
round() { # WORKLOADS, options of xdsbench
  local classes=$1 delta=() each=(-ns load0) report; shift
  [ "$protocol" != delta ] || delta=(-delta)
  [ "$classes" = 0 ] || each=(-workloads "$classes" -namespaces "$namespaces" -meta "$work/meta.json")
  report=$("$XDSBENCH" load -addr "127.0.0.1:$grpc" -n "$proxies" "${each[@]}" "${delta[@]}" -rounds "$changes" "$@")
  echo "{\"load\": $report, \"peak\": $(rss VmHWM), \"now\": $(rss VmRSS), \"cpu\": $(cpu)}"
}

measure() { # WORKLOADS
  local idle before routes endpoints
  rm -rf "$work/config" && mkdir "$work/config"
  python3 "$GENLOAD" "$services" "$namespaces" > "$work/config/mesh.yaml"
  [ "$filters" = 0 ] || python3 "$root/testing/bench/filters.py" "$filters" > "$work/config/filters.yaml"
  bench_istiod "$work"
  sleep 8 # past the first collection of what the start left
  idle=$(rss VmRSS) before=$(cpu)
  routes=$(round "$1" -trigger "$route_change")
  endpoints=$(round "$1" -ip -trigger "$endpoint_change")
  echo "{\"workloads\": $1, \"ready\": $ready, \"idle\": $idle, \"before\": $before, \"routes\": $routes, \"endpoints\": $endpoints}"
  bench_end
}

echo "$services services in $namespaces namespaces, $proxies proxies, $protocol, $changes changes a kind; $(uptime | sed 's/.*load/load/')"
echo
for classes in ${workloads//,/ }; do measure "$classes" >> "$work/runs"; done
python3 "$root/testing/bench/table.py" < "$work/runs"

#!/usr/bin/env bash
# Shows whether istiod's heap stays flat while the mesh changes all the time, and what that costs.
#
#   testing/bench/churn.sh [-t MINUTES] [-w WORKLOADS] [-n PROXIES] [-s SERVICES] [-m NAMESPACES]
#
# 300 proxies of 150 workloads are connected while for 20 minutes pods come and go in these workloads, a deployment comes
# every second and goes a minute later, and a route changes every five seconds: see churn.py. Prints each minute what is
# alive in the heap (after a collection), resident memory and CPU; then how these grow, by least squares without the first
# three minutes (a fifth of a shorter run), and whether a last change still reaches every proxy.
# It needs what load.sh needs. Everything listens on loopback and ends with the script.
set -euo pipefail
shopt -s inherit_errexit
root=$(cd "$(dirname "$0")/../.." && pwd)
. "$root/testing/bench/lib.sh"
. "$root/bin/lib.sh"
minutes=20 workloads=150 proxies=300 services=1000 namespaces=10
while getopts t:w:n:s:m: option; do
  case $option in
    t) minutes=$OPTARG ;; w) workloads=$OPTARG ;; n) proxies=$OPTARG ;; s) services=$OPTARG ;; m) namespaces=$OPTARG ;;
    *) sed -n '2,11p' "$0" >&2; exit 2 ;;
  esac
done
bench_tools
meltemi_java

work=$(mktemp -d)
client=
trap '[ -z "$client" ] || kill "$client" 2>/dev/null || true; bench_end; rm -rf "$work"' EXIT
export WORK=$work
mkdir "$work/config"
echo '{}' > "$work/meta.json" # the client adds what tells workloads apart
python3 "$GENLOAD" "$services" "$namespaces" > "$work/config/mesh.yaml"
python3 "$root/testing/bench/churn.py" "$work" "$namespaces" "$workloads"
bench_istiod "$work"

# The first of two rounds is the churn; in the second all is quiet, and one route changes.
export CHURN="python3 $root/testing/bench/churn.py $work $namespaces $workloads $minutes"
"$XDSBENCH" load -addr "127.0.0.1:$grpc" -n "$proxies" -workloads "$workloads" -namespaces "$namespaces" -meta "$work/meta.json" \
  -delta -rounds 2 -trigger '[ "$ROUND" = 2 ] || { touch $WORK/begun; $CHURN 2> $WORK/changes; }; '"$route_change" > "$work/report" &
client=$!

heap() { # MB alive, after a collection; what is dead and only fills gaps does not count
  "${JAVA%/java}/jcmd" "$istiod" GC.class_histogram > "$work/histogram"
  awk '$4 ~ /^(\[L)?jdk.internal.vm.Filler/ { filler += $3 } $1 == "Total" { total = $3 } END { printf "%.1f", (total - filler) / 1048576 }' "$work/histogram"
}

while [ ! -e "$work/begun" ]; do kill -0 "$client" || bench_die "the load client ended"; sleep 0.2; done
echo "$services services in $namespaces namespaces, $proxies proxies of $workloads workloads"
echo
echo "| minute | alive in the heap | resident | CPU of that minute |"
echo "|---|---|---|---|"
last=$(cpu)
for minute in $(seq 0 "$minutes"); do
  [ "$minute" = 0 ] || sleep 60
  now=$(cpu) alive=$(heap) resident=$(rss VmRSS)
  spent=$(awk -v a="$now" -v b="$last" 'BEGIN { printf "%.1f", a - b }')
  echo "| $minute | $alive MB | $resident MB | $spent s |"
  echo "$minute $alive $resident $spent" >> "$work/samples"
  last=$now
done

wait "$client" || bench_die "the load client failed"
client=
echo
awk -v first="$((minutes < 15 ? (minutes + 4) / 5 : 3))" '
  $1 >= first { n++; x += $1; xx += $1 * $1; for (i = 2; i <= 4; i++) { y[i] += $i; xy[i] += $1 * $i } }
  function slope(i) { return n * xx == x * x ? 0 : (n * xy[i] - x * y[i]) / (n * xx - x * x) }
  END { printf "from minute %d on: heap %+.2f MB, resident %+.2f MB, CPU %+.2f s a minute (%.1f s on average)\n", first, slope(2), slope(3), slope(4), y[4] / n }
' "$work/samples"
cat "$work/changes"
python3 -c 'import json, sys; r = json.load(sys.stdin); print("all of the %d proxies have the last change after %.2f s" % (r["proxies"], r["round_max_ms"][1] / 1000) if not r["missed"] else "%d changes were not seen" % r["missed"], "· %d streams ended early · sent %.0f MB" % (r["stream_errors"], r["total_mb"]))' < "$work/report"

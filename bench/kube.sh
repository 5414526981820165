#!/usr/bin/env bash
# kube.sh KUBECONFIG [SERVER TOKEN N]: how long istiod takes on that cluster from its start until it is ready, and what it
# takes. With SERVER and TOKEN of an administrator the cluster is first filled with N services of two pods each.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
[ $# -lt 4 ] || python3 "$here/kube-load.py" "$2" "$3" "$4"
for run in 1 2 3 4; do
  begin=$(date +%s%N)
  "$here/../bin/pilot-discovery" discovery --kubeconfig "$1" --httpAddr 127.0.0.1:28080 --monitoringAddr '' --grpcAddr 127.0.0.1:28010 >/dev/null 2>&1 &
  pid=$!
  until [ "$(curl -s -o /dev/null -w '%{http_code}' http://127.0.0.1:28080/ready)" = 200 ]; do
    kill -0 $pid 2>/dev/null || { echo "istiod ended" >&2; exit 1; }
    sleep 0.02
  done
  end=$(date +%s%N)
  read -r -a stat </proc/$pid/stat
  sleep 12 # past the first collection of what the start left
  [ $run = 1 ] && what="with making the start-up cache" || what="run $run"
  echo "$what: ready after $(((end - begin) / 1000000)) ms, CPU $(((stat[13] + stat[14]) * 10)) ms, $(awk '/VmRSS/ {print int($2 / 1024)}' /proc/$pid/status) MB resident"
  kill $pid
  wait $pid || true
done

#!/usr/bin/env bash
# Prints what many classes of proxies cost in meshes of several sizes, in one process and without a transport, and how it grows.
#
#   testing/bench/classes.sh [SERVICES[,SERVICES...] [CLASSES[,CLASSES...]]]    by default 100,1000,10000 1,100,1000
#
# HEAP (12g) bounds the heap.
set -euo pipefail
. "$(dirname "$0")/../../bin/lib.sh"
meltemi_java
meltemi_ensure_built testing/bench
# A collection leaves some of the dead in place unless told not to: they would count as held.
exec "$JAVA" "-Xmx${HEAP:-12g}" -XX:+UseSerialGC -XX:MarkSweepAlwaysCompactCount=1 -XX:+UseCompactObjectHeaders --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow \
  -cp "$CLASSPATH_OF" io.meltemi.bench.ClassesHarness "${1:-100,1000,10000}" "${2:-1,100,1000}"

#!/usr/bin/env bash
# Prints what one change costs the writer of a mesh of 10,000 services and 20,000 pods: time and bytes allocated.
set -euo pipefail
. "$(dirname "$0")/../../bin/lib.sh"
meltemi_java
meltemi_ensure_built testing/bench
exec "$JAVA" -XX:+UseSerialGC -XX:+UseCompactObjectHeaders --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow \
  -cp "$CLASSPATH_OF" io.meltemi.bench.IngestHarness "$@"

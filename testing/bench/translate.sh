#!/usr/bin/env bash
# Prints what making one proxy class's configuration of a 1,000-service mesh costs, in one process and thread.
set -euo pipefail
. "$(dirname "$0")/../../bin/lib.sh"
meltemi_java
meltemi_ensure_built testing/bench
exec "$JAVA" -XX:+UseSerialGC -XX:+UseCompactObjectHeaders --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow \
  -cp "$CLASSPATH_OF" io.meltemi.bench.TranslationHarness

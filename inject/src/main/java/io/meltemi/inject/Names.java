package io.meltemi.inject;

/** Names of containers, annotations and labels. Source: istio/api annotation, label. */
final class Names {
  static final String PROXY = "istio-proxy";
  static final String INIT = "istio-init";
  static final String VALIDATION = "istio-validation";
  static final String CORE_DUMP = "enable-core-dump";

  static final String INJECT = "sidecar.istio.io/inject";
  static final String STATUS = "sidecar.istio.io/status";
  static final String OVERRIDES = "proxy.istio.io/overrides";
  static final String PROXY_CONFIG = "proxy.istio.io/config";
  static final String TEMPLATES = "inject.istio.io/templates";
  static final String NATIVE_SIDECAR = "sidecar.istio.io/nativeSidecar";
  static final String INTERCEPTION_MODE = "sidecar.istio.io/interceptionMode";
  static final String PROXY_IMAGE_TYPE = "sidecar.istio.io/proxyImageType";
  static final String REWRITE_PROBERS = "sidecar.istio.io/rewriteAppHTTPProbers";
  static final String STATUS_PORT = "status.sidecar.istio.io/port";
  static final String PROMETHEUS_MERGE = "prometheus.istio.io/merge-metrics";
  static final String BEFORE_PROXY = "sidecar.istio.io/init-containers-before-proxy";
  static final String NETWORK = "topology.istio.io/network";

  static final String CLUSTER_VARIABLE = "ISTIO_META_CLUSTER_ID";
  static final String NETWORK_VARIABLE = "ISTIO_META_NETWORK";
  static final String PROBERS_VARIABLE = "ISTIO_KUBE_APP_PROBERS";
  static final String PROMETHEUS_VARIABLE = "ISTIO_PROMETHEUS_ANNOTATIONS";

  static final String TPROXY = "TPROXY";

  private Names() {}
}

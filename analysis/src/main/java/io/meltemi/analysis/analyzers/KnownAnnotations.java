package io.meltemi.analysis.analyzers;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Istio's annotations.
 *
 * <p>Source: istio/api annotation/annotations.yaml, as Istio 1.30.3 has it.
 */
final class KnownAnnotations {
  /** For objects of all kinds. */
  static final String ANY = "Any";

  private static final String POD = "Pod";
  private static final String GATEWAY = "Gateway";
  private static final String SERVICE = "Service";
  private static final String WORKLOAD_ENTRY = "WorkloadEntry";

  private static final Set<String> DEPRECATED =
      Set.of(
          "alpha.istio.io/canonical-serviceaccounts",
          "alpha.istio.io/identity",
          "alpha.istio.io/kubernetes-serviceaccounts",
          "sidecar.istio.io/controlPlaneAuthPolicy",
          "sidecar.istio.io/discoveryAddress",
          "sidecar.istio.io/enableCoreDump",
          "sidecar.istio.io/inject",
          "sidecar.istio.io/statsInclusionPrefixes",
          "sidecar.istio.io/statsInclusionRegexps",
          "sidecar.istio.io/statsInclusionSuffixes",
          "traffic.sidecar.istio.io/kubevirtInterfaces");

  /** Names and the kinds of objects that each is for. */
  private static final Map<String, List<String>> KINDS = kinds();

  private KnownAnnotations() {}

  /** The kinds that an annotation is for; absent where Istio does not know it. */
  static Optional<List<String>> kindsOf(String annotation) {
    return Optional.ofNullable(KINDS.get(annotation));
  }

  static boolean isDeprecated(String annotation) {
    return DEPRECATED.contains(annotation);
  }

  private static Map<String, List<String>> kinds() {
    Map<String, List<String>> kinds = new HashMap<>();
    put(
        kinds,
        List.of(ANY),
        "galley.istio.io/analyze-suppress",
        "install.operator.istio.io/chart-owner",
        "install.operator.istio.io/owner-generation",
        "install.operator.istio.io/version");
    put(kinds, List.of("AuthorizationPolicy"), "istio.io/dry-run");
    put(kinds, List.of("Ingress"), "kubernetes.io/ingress.class");
    put(kinds, List.of("Namespace"), "topology.istio.io/controlPlaneClusters");
    put(
        kinds,
        List.of(SERVICE),
        "alpha.istio.io/canonical-serviceaccounts",
        "alpha.istio.io/kubernetes-serviceaccounts",
        "networking.istio.io/exportTo");
    put(
        kinds,
        List.of(SERVICE, "Namespace", "ServiceEntry"),
        "networking.istio.io/traffic-distribution");
    put(
        kinds,
        List.of(GATEWAY),
        "gateway.istio.io/controller-version",
        "gateway.istio.io/name-override",
        "gateway.istio.io/service-account",
        "gateway.istio.io/tls-terminate-mode",
        "networking.istio.io/address-type",
        "networking.istio.io/service-type");
    put(
        kinds,
        List.of(WORKLOAD_ENTRY),
        "istio.io/autoRegistrationGroup",
        "istio.io/connectedAt",
        "istio.io/disconnectedAt",
        "istio.io/workloadController");
    put(
        kinds,
        List.of(POD),
        "alpha.istio.io/identity",
        "ambient.istio.io/bypass-inbound-capture",
        "ambient.istio.io/dns-capture",
        "ambient.istio.io/redirection",
        "inject.istio.io/templates",
        "istio.io/reroute-virtual-interfaces",
        "istio.io/rev",
        "prometheus.istio.io/merge-metrics",
        "proxy.istio.io/config",
        "proxy.istio.io/overrides",
        "status.sidecar.istio.io/port");
    putPrefixed(
        kinds,
        "readiness.status.sidecar.istio.io/",
        "applicationPorts failureThreshold initialDelaySeconds periodSeconds");
    putPrefixed(
        kinds,
        "sidecar.istio.io/",
        "agentLogLevel bootstrapOverride componentLogLevel controlPlaneAuthPolicy "
            + "discoveryAddress enableCoreDump extraStatTags inject interceptionMode logLevel "
            + "nativeSidecar proxyCPU proxyCPULimit proxyImage proxyImageType proxyMemory "
            + "proxyMemoryLimit rewriteAppHTTPProbers statsCompression statsEvictionInterval "
            + "statsHistogramBuckets statsInclusionPrefixes statsInclusionRegexps "
            + "statsInclusionSuffixes status userVolume userVolumeMount");
    putPrefixed(
        kinds,
        "traffic.sidecar.istio.io/",
        "excludeInboundPorts excludeInterfaces excludeOutboundIPRanges excludeOutboundPorts "
            + "includeInboundPorts includeOutboundIPRanges includeOutboundPorts "
            + "kubevirtInterfaces");
    return Map.copyOf(kinds);
  }

  private static void put(Map<String, List<String>> all, List<String> kinds, String... names) {
    for (String name : names) {
      all.put(name, kinds);
    }
  }

  private static void putPrefixed(Map<String, List<String>> all, String prefix, String names) {
    for (String name : names.split(" ")) {
      all.put(prefix + name, List.of(POD));
    }
  }
}

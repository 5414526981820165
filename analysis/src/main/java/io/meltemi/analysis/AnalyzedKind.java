package io.meltemi.analysis;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** A kind of object that analyzers look at. */
public enum AnalyzedKind {
  AUTHORIZATION_POLICY("security.istio.io", "AuthorizationPolicy", "authorizationpolicies"),
  DESTINATION_RULE("networking.istio.io", "DestinationRule", "destinationrules"),
  ENVOY_FILTER("networking.istio.io", "EnvoyFilter", "envoyfilters"),
  GATEWAY("networking.istio.io", "Gateway", "gateways"),
  PEER_AUTHENTICATION("security.istio.io", "PeerAuthentication", "peerauthentications"),
  PROXY_CONFIG("networking.istio.io", "ProxyConfig", "proxyconfigs"),
  REQUEST_AUTHENTICATION("security.istio.io", "RequestAuthentication", "requestauthentications"),
  SERVICE_ENTRY("networking.istio.io", "ServiceEntry", "serviceentries"),
  SIDECAR("networking.istio.io", "Sidecar", "sidecars"),
  TELEMETRY("telemetry.istio.io", "Telemetry", "telemetries"),
  TRAFFIC_EXTENSION("extensions.istio.io", "TrafficExtension", "trafficextensions"),
  VIRTUAL_SERVICE("networking.istio.io", "VirtualService", "virtualservices"),
  WASM_PLUGIN("extensions.istio.io", "WasmPlugin", "wasmplugins"),
  WORKLOAD_ENTRY("networking.istio.io", "WorkloadEntry", "workloadentries"),
  WORKLOAD_GROUP("networking.istio.io", "WorkloadGroup", "workloadgroups"),

  CONFIG_MAP("", "ConfigMap", "configmaps"),
  CUSTOM_RESOURCE_DEFINITION(
      "apiextensions.k8s.io", "CustomResourceDefinition", "customresourcedefinitions"),
  DEPLOYMENT("apps", "Deployment", "deployments"),
  MUTATING_WEBHOOK(
      "admissionregistration.k8s.io",
      "MutatingWebhookConfiguration",
      "mutatingwebhookconfigurations"),
  NAMESPACE("", "Namespace", "namespaces"),
  NODE("", "Node", "nodes"),
  POD("", "Pod", "pods"),
  SECRET("", "Secret", "secrets"),
  SERVICE("", "Service", "services"),
  VALIDATING_WEBHOOK(
      "admissionregistration.k8s.io",
      "ValidatingWebhookConfiguration",
      "validatingwebhookconfigurations"),

  /** The mesh's settings: the text of a ConfigMap or of a file, read as an object. */
  MESH_CONFIG("", "MeshConfig", ""),
  /** The mesh's networks, likewise. */
  MESH_NETWORKS("", "MeshNetworks", ""),
  /** A cluster as a whole. */
  CLUSTER("", "Cluster", "");

  private static final List<String> ISTIO_VERSIONS =
      List.of("v1", "v1beta1", "v1alpha3", "v1alpha1");

  private static final Map<String, AnalyzedKind> BY_GROUP_AND_KIND =
      Arrays.stream(values())
          .filter(kind -> !kind.plural.isEmpty())
          .collect(Collectors.toUnmodifiableMap(k -> k.group + "/" + k.kind, k -> k));

  private final String group;
  private final String kind;
  private final String plural;

  AnalyzedKind(String group, String kind, String plural) {
    this.group = group;
    this.kind = kind;
    this.plural = plural;
  }

  /** The API group; empty for Kubernetes' core. */
  public String group() {
    return group;
  }

  /** The name, as an object says it. */
  public String kind() {
    return kind;
  }

  /** The name in the API server's paths; empty for what is no object of its own. */
  public String plural() {
    return plural;
  }

  /** The version by which an API server is asked. */
  public String version() {
    return switch (this) {
      case ENVOY_FILTER -> "v1alpha3";
      case PROXY_CONFIG -> "v1beta1";
      case TRAFFIC_EXTENSION, WASM_PLUGIN -> "v1alpha1";
      default -> "v1";
    };
  }

  public boolean isIstio() {
    return group.endsWith(".istio.io");
  }

  public boolean isNamespaced() {
    return switch (this) {
      case CUSTOM_RESOURCE_DEFINITION, MUTATING_WEBHOOK, NAMESPACE, NODE, VALIDATING_WEBHOOK ->
          false;
      default -> true;
    };
  }

  /**
   * Whether files may hold objects of it that count: what a cluster alone knows for certain is not
   * taken from files, and analyzers that need it are skipped where there is no cluster.
   *
   * <p>Source: istio 1.30.3 pkg/config/legacy/util/kuberesource/resources.go IsDefaultExcluded.
   */
  public boolean isReadFromFiles() {
    return switch (this) {
      case NAMESPACE, NODE, POD, SECRET, SERVICE, MESH_CONFIG, MESH_NETWORKS, CLUSTER -> false;
      default -> true;
    };
  }

  /** The kind that {@code apiVersion} and {@code kind} of an object name. */
  public static Optional<AnalyzedKind> find(String apiVersion, String kind) {
    int slash = apiVersion.indexOf('/');
    String group = slash < 0 ? "" : apiVersion.substring(0, slash);
    String version = apiVersion.substring(slash + 1).toLowerCase(Locale.ROOT);
    return Optional.ofNullable(BY_GROUP_AND_KIND.get(group + "/" + kind))
        .filter(found -> found.isIstio() ? ISTIO_VERSIONS.contains(version) : version.equals("v1"));
  }
}

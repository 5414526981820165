package io.meltemi.config.mesh;

import io.meltemi.yaml.Node;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.IntStream;

/**
 * Istio's built-in MeshConfig, and how a written one lies over it: field by field, but {@code
 * defaultConfig} and {@code defaultProviders} by their own fields, {@code extensionProviders} by
 * name.
 *
 * <p>Source: istio 1.30.3 pkg/config/mesh/mesh.go.
 */
final class MeshDefaults {
  /** The fields in the order in which Istio prints them. */
  static final List<String> FIELDS =
      List.of(
          "proxyListenPort",
          "proxyInboundListenPort",
          "proxyHttpPort",
          "connectTimeout",
          "tcpKeepalive",
          "protocolDetectionTimeout",
          "ingressClass",
          "ingressService",
          "ingressControllerMode",
          "ingressSelector",
          "enableTracing",
          "accessLogFile",
          "accessLogFormat",
          "accessLogEncoding",
          "enableEnvoyAccessLogService",
          "disableEnvoyListenerLog",
          "defaultConfig",
          "outboundTrafficPolicy",
          "inboundTrafficPolicy",
          "configSources",
          "enableAutoMtls",
          "trustDomain",
          "trustDomainAliases",
          "caCertificates",
          "defaultServiceExportTo",
          "defaultVirtualServiceExportTo",
          "defaultDestinationRuleExportTo",
          "rootNamespace",
          "localityLbSetting",
          "dnsRefreshRate",
          "h2UpgradePolicy",
          "inboundClusterStatName",
          "outboundClusterStatName",
          "certificates",
          "serviceSettings",
          "enablePrometheusMerge",
          "verifyCertificateAtClient",
          "ca",
          "extensionProviders",
          "defaultProviders",
          "discoverySelectors",
          "pathNormalization",
          "defaultHttpRetryPolicy",
          "meshMTLS",
          "tlsDefaults",
          "thriftConfig",
          "serviceScopeConfigs");

  private MeshDefaults() {}

  static Node.Mapping tree() {
    var tree = new LinkedHashMap<String, Object>();
    tree.put("proxyListenPort", 15001);
    tree.put("proxyInboundListenPort", 15006);
    tree.put("connectTimeout", "10s");
    tree.put("protocolDetectionTimeout", "0s");
    tree.put("ingressClass", "istio");
    tree.put("ingressService", "istio-ingressgateway");
    tree.put("ingressControllerMode", "STRICT");
    tree.put("enableTracing", true);
    tree.put("defaultConfig", defaultConfig());
    tree.put("outboundTrafficPolicy", Map.of("mode", "ALLOW_ANY"));
    tree.put("inboundTrafficPolicy", Map.of());
    tree.put("enableAutoMtls", true);
    tree.put("trustDomain", "cluster.local");
    tree.put("defaultServiceExportTo", List.of("*"));
    tree.put("defaultVirtualServiceExportTo", List.of("*"));
    tree.put("defaultDestinationRuleExportTo", List.of("*"));
    tree.put("rootNamespace", "istio-system");
    tree.put("localityLbSetting", Map.of("enabled", true));
    tree.put("dnsRefreshRate", "60s");
    tree.put("enablePrometheusMerge", true);
    tree.put(
        "extensionProviders",
        List.of(
            provider("prometheus", "prometheus", Map.of()),
            provider("stackdriver", "stackdriver", Map.of()),
            provider("envoy", "envoyFileAccessLog", Map.of("path", "/dev/stdout"))));
    tree.put("defaultProviders", Map.of());
    return mapping(Node.ofPlain(tree));
  }

  private static Map<String, Object> provider(String name, String kind, Map<String, Object> value) {
    var provider = new LinkedHashMap<String, Object>();
    provider.put("name", name);
    provider.put(kind, value);
    return provider;
  }

  private static Map<String, Object> defaultConfig() {
    var config = new LinkedHashMap<String, Object>();
    config.put("configPath", "./etc/istio/proxy");
    config.put("binaryPath", "/usr/local/bin/envoy");
    config.put("serviceCluster", "istio-proxy");
    config.put("drainDuration", "45s");
    config.put("discoveryAddress", "istiod.istio-system.svc:15012");
    config.put("proxyAdminPort", 15000);
    config.put("controlPlaneAuthPolicy", "MUTUAL_TLS");
    config.put("statNameLength", 189);
    config.put("statusPort", 15020);
    config.put("terminationDrainDuration", "5s");
    return config;
  }

  /** The defaults with what was written over them, in Istio's order. */
  static Node.Mapping under(Node.Mapping written) {
    var all = fields(tree());
    for (int i = 0; i < written.names().size(); i++) {
      String name = written.names().get(i);
      Node value = written.values().get(i);
      if (!value.isNull()) {
        all.merge(name, value, (old, over) -> over(name, old, over));
      }
    }
    List<String> order =
        all.keySet().stream()
            .sorted(
                Comparator.comparingInt(
                    n -> FIELDS.contains(n) ? FIELDS.indexOf(n) : FIELDS.size()))
            .toList();
    return new Node.Mapping(order, order.stream().map(all::get).toList(), written.line());
  }

  private static Node over(String name, Node old, Node over) {
    return switch (name) {
      case "defaultConfig" -> fieldByField(old, over, true);
      case "defaultProviders" -> fieldByField(old, over, false);
      case "extensionProviders" -> providers(old, over);
      default -> over;
    };
  }

  private static Node fieldByField(Node old, Node over, boolean mergeMetadata) {
    if (!(over instanceof Node.Mapping(var names, var values, var line))) {
      return over;
    }
    var fields = fields(mapping(old));
    for (int i = 0; i < names.size(); i++) {
      boolean metadata = mergeMetadata && names.get(i).equals("proxyMetadata");
      Node value = values.get(i);
      if (metadata && fields.get(names.get(i)) instanceof Node.Mapping before) {
        value = fieldByField(before, value, false);
      }
      fields.put(names.get(i), value);
    }
    return new Node.Mapping(List.copyOf(fields.keySet()), List.copyOf(fields.values()), line);
  }

  private static Node providers(Node old, Node over) {
    if (!(over instanceof Node.Sequence(var items, var line))) {
      return over;
    }
    var merged = new LinkedHashMap<String, Node>();
    ((Node.Sequence) old).items().forEach(item -> merged.put(name(item, merged.size()), item));
    items.forEach(item -> merged.put(name(item, merged.size()), item));
    return new Node.Sequence(new ArrayList<>(merged.values()), line);
  }

  private static String name(Node provider, int position) {
    return provider instanceof Node.Mapping mapping
            && mapping.find("name") instanceof Node.Scalar name
        ? name.text()
        : "#" + position;
  }

  private static LinkedHashMap<String, Node> fields(Node.Mapping mapping) {
    var fields = new LinkedHashMap<String, Node>();
    IntStream.range(0, mapping.names().size())
        .forEach(i -> fields.put(mapping.names().get(i), mapping.values().get(i)));
    return fields;
  }

  private static Node.Mapping mapping(Node node) {
    return node instanceof Node.Mapping mapping
        ? mapping
        : new Node.Mapping(List.of(), List.of(), node.line());
  }

  /** Aliases of the trust domain, sorted, each once. */
  static List<String> sorted(List<String> aliases) {
    return List.copyOf(new TreeSet<>(aliases));
  }
}

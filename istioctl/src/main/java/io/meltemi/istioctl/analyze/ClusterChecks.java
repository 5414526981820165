package io.meltemi.istioctl.analyze;

import io.meltemi.analysis.AnalyzedKind;
import io.meltemi.analysis.Message;
import io.meltemi.analysis.MessageType;
import io.meltemi.analysis.Resource;
import io.meltemi.istioctl.Failure;
import io.meltemi.istioctl.json.Json;
import io.meltemi.istioctl.kube.Cluster;
import io.meltemi.istioctl.kube.Kind;
import io.meltemi.yaml.Node;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a cluster has to be like for Istio, but for the rights of who asks. Source: istio 1.30,
 * istioctl/pkg/precheck.
 */
record ClusterChecks(Cluster cluster) {
  /** The minor version of the oldest Kubernetes that Istio 1.30 supports. */
  private static final int OLDEST = 32;

  /** After this minor version proxies do not send spans to zipkin.istio-system unasked. */
  private static final int LAST_WITH_ZIPKIN = 21;

  private static final String GATEWAY_API = "gateway.networking.k8s.io";
  private static final String GATEWAY_API_VERSION = "v1";
  private static final Set<String> GATEWAY_API_KINDS =
      Set.of("Gateway", "GatewayClass", "HTTPRoute", "ReferenceGrant");

  /** Whether Kubernetes is new enough. */
  List<Message> version() {
    String version =
        cluster
            .ask("/version", "get its version")
            .orElseThrow(() -> new Failure(cluster.name() + " does not tell its version"))
            .at("gitVersion")
            .text();
    String[] parts = version.split("[.]", -1);
    return parts.length > 1 && parts[1].matches("[0-9]{1,6}") && Integer.parseInt(parts[1]) < OLDEST
        ? List.of(
            Message.of(
                MessageType.UNSUPPORTED_KUBERNETES_VERSION,
                Resource.cluster(),
                version,
                "1." + OLDEST))
        : List.of();
  }

  /** Whether the Gateway API's kinds, if there are any, are served in the version that is read. */
  List<Message> gatewayApi() {
    var messages = new ArrayList<Message>();
    for (Json definition : cluster.list(Kind.CUSTOM_RESOURCE_DEFINITION, "", "")) {
      Json spec = definition.at("spec");
      if (!spec.at("group").text().equals(GATEWAY_API)
          || !GATEWAY_API_KINDS.contains(spec.at("names").at("kind").text())) {
        continue;
      }
      var served = new TreeSet<String>();
      spec.at("versions").items().stream()
          .filter(version -> version.at("served").isTrue())
          .forEach(version -> served.add(version.at("name").text()));
      if (!served.contains(GATEWAY_API_VERSION)) {
        messages.add(
            Message.of(
                MessageType.UNSUPPORTED_GATEWAY_API_VERSION,
                resource(AnalyzedKind.CUSTOM_RESOURCE_DEFINITION, definition),
                served.isEmpty() ? "none" : String.join(",", served),
                GATEWAY_API_VERSION));
      }
    }
    return messages;
  }

  /**
   * What behaves otherwise than in an older version.
   *
   * @param version such as {@code 1.21}
   */
  List<Message> changesSince(String version) {
    if (!version.matches("1[.][0-9]{1,6}")) {
      throw Failure.ofUse(
          "--from-version: \"" + version + "\" (expected: a version of Istio such as 1.21)");
    }
    if (Integer.parseInt(version.substring(2)) > LAST_WITH_ZIPKIN) {
      return List.of();
    }
    return cluster.find(Kind.SERVICE, "istio-system", "zipkin").stream()
        .map(
            zipkin ->
                Message.of(
                    MessageType.UPDATE_INCOMPATIBILITY,
                    resource(AnalyzedKind.SERVICE, zipkin),
                    "meshConfig.defaultConfig.tracer",
                    "1.21",
                    "tracing is no longer by default enabled to send to"
                        + " 'zipkin.istio-system.svc'; follow https://istio.io/latest/docs/tasks/"
                        + "observability/distributed-tracing/telemetry-api/",
                    "1.21"))
        .toList();
  }

  private static Resource resource(AnalyzedKind kind, Json object) {
    return Resource.of(
        kind,
        object.at("metadata").at("namespace").text(),
        (Node.Mapping) JsonNodes.of(object),
        new Resource.Origin("", 0, ""));
  }
}

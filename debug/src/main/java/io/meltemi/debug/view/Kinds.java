package io.meltemi.debug.view;

import io.meltemi.base.json.JsonWriter;
import java.util.List;

/** {@code /debug/resourcesz}: the kinds of objects that are read. */
public final class Kinds {
  private static final String NETWORKING = "networking.istio.io";
  private static final String SECURITY = "security.istio.io";
  private static final String EXTENSIONS = "extensions.istio.io";
  private static final String GATEWAY_API = "gateway.networking.k8s.io";

  private static final List<Kind> ALL =
      List.of(
          new Kind(SECURITY, "v1", "AuthorizationPolicy"),
          new Kind(GATEWAY_API, "v1", "BackendTLSPolicy"),
          new Kind(NETWORKING, "v1", "DestinationRule"),
          new Kind(NETWORKING, "v1alpha3", "EnvoyFilter"),
          new Kind(GATEWAY_API, "v1", "GRPCRoute"),
          new Kind(NETWORKING, "v1", "Gateway"),
          new Kind(GATEWAY_API, "v1", "GatewayClass"),
          new Kind(GATEWAY_API, "v1", "HTTPRoute"),
          new Kind(GATEWAY_API, "v1", "Gateway"),
          new Kind(GATEWAY_API, "v1", "ListenerSet"),
          new Kind(SECURITY, "v1", "PeerAuthentication"),
          new Kind(NETWORKING, "v1beta1", "ProxyConfig"),
          new Kind(GATEWAY_API, "v1beta1", "ReferenceGrant"),
          new Kind(SECURITY, "v1", "RequestAuthentication"),
          new Kind(NETWORKING, "v1", "ServiceEntry"),
          new Kind(NETWORKING, "v1", "Sidecar"),
          new Kind(GATEWAY_API, "v1", "TLSRoute"),
          new Kind("telemetry.istio.io", "v1", "Telemetry"),
          new Kind(EXTENSIONS, "v1alpha1", "TrafficExtension"),
          new Kind(NETWORKING, "v1", "VirtualService"),
          new Kind(EXTENSIONS, "v1alpha1", "WasmPlugin"),
          new Kind(NETWORKING, "v1", "WorkloadEntry"),
          new Kind(NETWORKING, "v1", "WorkloadGroup"),
          new Kind("networking.k8s.io", "v1", "Ingress"));

  private Kinds() {}

  private record Kind(String group, String version, String kind) {}

  public static void print(JsonWriter json) {
    json.beginList();
    for (Kind kind : ALL) {
      json.beginObject()
          .field("group", kind.group)
          .field("version", kind.version)
          .field("kind", kind.kind)
          .endObject();
    }
    json.endList();
  }
}

package io.meltemi.xds;

import java.util.Optional;

/**
 * A kind of xDS resource, declared in the order in which changes are sent: clusters before their
 * endpoints, listeners before their routes, so that nothing refers to what has not come yet.
 */
public enum ResourceType {
  CLUSTER("CDS", "type.googleapis.com/envoy.config.cluster.v3.Cluster", true),
  ENDPOINT("EDS", "type.googleapis.com/envoy.config.endpoint.v3.ClusterLoadAssignment", false),
  LISTENER("LDS", "type.googleapis.com/envoy.config.listener.v3.Listener", true),
  ROUTE("RDS", "type.googleapis.com/envoy.config.route.v3.RouteConfiguration", false),
  SECRET("SDS", "type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.Secret", false),
  EXTENSION_CONFIG("ECDS", "type.googleapis.com/envoy.config.core.v3.TypedExtensionConfig", false),
  NAME_TABLE("NDS", "type.googleapis.com/istio.networking.nds.v1.NameTable", true),
  PROXY_CONFIG("PCDS", "type.googleapis.com/istio.mesh.v1alpha1.ProxyConfig", true);

  private final String shortName;
  private final String typeUrl;
  private final boolean wildcard;

  ResourceType(String shortName, String typeUrl, boolean wildcard) {
    this.shortName = shortName;
    this.typeUrl = typeUrl;
    this.wildcard = wildcard;
  }

  /** The name of the discovery service, as Istio's logs and metrics have it: {@code CDS}. */
  public String shortName() {
    return shortName;
  }

  public String typeUrl() {
    return typeUrl;
  }

  /**
   * Whether a first request that names nothing asks for all resources of this type. Of the other
   * types a client gets what it names and nothing else.
   */
  public boolean wildcard() {
    return wildcard;
  }

  /** The type of that URL, empty when this server does not know it. */
  public static Optional<ResourceType> of(String typeUrl) {
    for (var type : values()) {
      if (type.typeUrl.equals(typeUrl)) {
        return Optional.of(type);
      }
    }
    return Optional.empty();
  }
}

package io.meltemi.agent.bootstrap;

import io.meltemi.agent.config.HostPort;
import io.meltemi.agent.json.JsonObject;
import java.util.List;
import java.util.Optional;

/** A cluster of one service outside, found by DNS. */
record RemoteCluster(
    String name,
    HostPort address,
    String dnsLookupFamily,
    boolean http2,
    Optional<JsonObject> tls,
    Optional<JsonObject> keepalive) {

  RemoteCluster(String name, HostPort address, String dnsLookupFamily) {
    this(name, address, dnsLookupFamily, false, Optional.empty(), Optional.empty());
  }

  RemoteCluster withHttp2(boolean wanted) {
    return new RemoteCluster(name, address, dnsLookupFamily, wanted, tls, keepalive);
  }

  RemoteCluster withTls(Optional<JsonObject> socket) {
    return new RemoteCluster(name, address, dnsLookupFamily, http2, socket, keepalive);
  }

  RemoteCluster withKeepalive(Optional<JsonObject> options) {
    return new RemoteCluster(name, address, dnsLookupFamily, http2, tls, options);
  }

  JsonObject json() {
    return JsonObject.of("name", name, "alt_stat_name", name + ";")
        .with("type", "STRICT_DNS")
        .with("transport_socket", tls)
        .with("upstream_connection_options", keepalive)
        .with("respect_dns_ttl", true)
        .with("dns_lookup_family", dnsLookupFamily)
        .with("connect_timeout", "1s")
        .with("lb_policy", "ROUND_ROBIN")
        .with(
            "typed_extension_protocol_options",
            http2 ? Optional.of(Types.http2()) : Optional.empty())
        .with(
            "load_assignment", assignment(name, Addresses.socket(address.host(), address.port())));
  }

  /** The endpoints of a cluster that has one. */
  static JsonObject assignment(String cluster, JsonObject address) {
    JsonObject endpoint = JsonObject.of("endpoint", JsonObject.of("address", address));
    return JsonObject.of(
        "cluster_name",
        cluster,
        "endpoints",
        List.of(JsonObject.of("lb_endpoints", List.of(endpoint))));
  }
}

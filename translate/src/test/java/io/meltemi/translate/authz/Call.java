package io.meltemi.translate.authz;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import java.util.HashMap;
import java.util.Map;

/**
 * What Envoy knows of a request.
 *
 * @param principal the SPIFFE name; empty in plaintext
 * @param metadata that filters told, by their names
 */
record Call(
    String principal,
    String direct,
    String remote,
    String serverName,
    String destination,
    int port,
    Map<String, String> headers,
    Map<String, Struct> metadata) {
  Call {
    headers = Map.copyOf(headers);
    metadata = Map.copyOf(metadata);
  }

  static Call get(String path) {
    return new Call(
        "spiffe://cluster.local/ns/shop/sa/web",
        "10.0.0.1",
        "203.0.113.1",
        "",
        "10.0.0.2",
        8080,
        Map.of(":method", "GET", ":authority", "shop.example", ":path", path),
        Map.of());
  }

  Call with(String header, String value) {
    var more = new HashMap<>(headers);
    more.put(header, value);
    return new Call(principal, direct, remote, serverName, destination, port, more, metadata);
  }

  Call withToken(Struct claims) {
    return withMetadata(
        "envoy.filters.http.jwt_authn",
        Struct.newBuilder()
            .putFields("payload", Value.newBuilder().setStructValue(claims).build())
            .build());
  }

  Call withMetadata(String filter, Struct told) {
    var more = new HashMap<>(metadata);
    more.put(filter, told);
    return new Call(principal, direct, remote, serverName, destination, port, headers, more);
  }

  Call from(String name) {
    return new Call(name, direct, remote, serverName, destination, port, headers, metadata);
  }

  Call at(int otherPort, String name) {
    return new Call(principal, direct, remote, name, destination, otherPort, headers, metadata);
  }

  Call between(String client, String believed, String server) {
    return new Call(principal, client, believed, serverName, server, port, headers, metadata);
  }
}

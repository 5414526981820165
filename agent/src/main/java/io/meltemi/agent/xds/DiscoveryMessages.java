package io.meltemi.agent.xds;

import io.meltemi.agent.grpc.WireReader;
import io.meltemi.agent.grpc.WireWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The messages of aggregated discovery that the agent itself reads and writes, of both methods.
 * Fields: envoy/service/discovery/v3/discovery.proto.
 */
record DiscoveryMessages(AdsPath path, String typeUrl) {
  private static final int RESOURCES = 2;
  private static final int TYPE_URL = 4;
  private static final int NONCE = 5;
  private static final int INVALID_ARGUMENT = 3;
  private static final int INTERNAL = 13;

  /**
   * A response's parts.
   *
   * @param resources the values in the {@code Any}s
   */
  record Response(String version, String nonce, List<byte[]> resources) {}

  /** Subscribes; the node was in Envoy's first request. */
  byte[] subscription() {
    return request("", "", 0, "");
  }

  /**
   * Tells of the application, by a request that has an error where it is not well.
   *
   * @param problem empty where it is well
   */
  byte[] report(Optional<String> problem) {
    return problem
        .map(why -> request("", "", INTERNAL, why.isEmpty() ? "unhealthy" : why))
        .orElseGet(() -> request("", "", 0, ""));
  }

  /** Says that the response was taken. */
  byte[] acceptance(Response response) {
    return request(response.version(), response.nonce(), 0, "");
  }

  /** Says why it was not. */
  byte[] rejection(Response response, String reason) {
    return request("", response.nonce(), INVALID_ARGUMENT, reason);
  }

  /**
   * @param code of the error; 0: there is none
   */
  private byte[] request(String version, String nonce, int code, String error) {
    WireWriter out = new WireWriter();
    boolean delta = path == AdsPath.DELTA;
    if (delta) {
      out.text(2, typeUrl).text(6, nonce);
    } else {
      out.text(1, version).text(4, typeUrl).text(5, nonce);
    }
    if (code != 0) {
      byte[] status = new WireWriter().number(1, code).text(2, error).toBytes();
      out.bytes(delta ? 7 : 6, status);
    }
    return out.toBytes();
  }

  /** Of which type a response is, by either method; empty where it does not say. */
  static String typeOf(byte[] message) {
    WireReader in = new WireReader(message);
    String type = "";
    while (in.next()) {
      if (in.field() == TYPE_URL && in.isBytes()) {
        type = in.text();
      }
    }
    return type;
  }

  /**
   * Reads a response.
   *
   * @throws IllegalArgumentException if it is none
   */
  Response response(byte[] message) {
    String version = "";
    String nonce = "";
    List<byte[]> resources = new ArrayList<>();
    WireReader in = new WireReader(message);
    while (in.next()) {
      if (!in.isBytes()) {
        continue;
      }
      switch (in.field()) {
        case 1 -> version = in.text();
        case RESOURCES ->
            addValue(path == AdsPath.DELTA ? any(in.message()) : in.message(), resources);
        case NONCE -> nonce = in.text();
        default -> {}
      }
    }
    return new Response(version, nonce, resources);
  }

  /** A delta resource's {@code Any}. */
  private static WireReader any(WireReader resource) {
    WireReader any = new WireReader(new byte[0]);
    while (resource.next()) {
      if (resource.field() == 2 && resource.isBytes()) {
        any = resource.message();
      }
    }
    return any;
  }

  private static void addValue(WireReader any, List<byte[]> values) {
    while (any.next()) {
      if (any.field() == 2 && any.isBytes()) {
        values.add(any.bytes());
      }
    }
  }
}

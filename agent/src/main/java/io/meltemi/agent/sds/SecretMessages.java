package io.meltemi.agent.sds;

import io.meltemi.agent.cert.Secret;
import io.meltemi.agent.proto.ProtoReader;
import io.meltemi.agent.proto.ProtoWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The messages of {@code envoy.service.secret.v3.SecretDiscoveryService}, as far as they are used.
 * Numbers are those of Envoy's discovery.proto, secret.proto, common.proto and base.proto.
 */
final class SecretMessages {
  static final String TYPE = "type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.Secret";

  private SecretMessages() {}

  /**
   * What Envoy asks for.
   *
   * @param names the secrets wanted from now on
   * @param nonce of the response that is answered; empty text at first
   * @param error why that response was rejected; empty text if it was not
   */
  record Request(List<String> names, String nonce, String error) {}

  /**
   * Reads a DiscoveryRequest.
   *
   * @throws IllegalArgumentException if it is none, or not for secrets
   */
  static Request request(byte[] message) {
    List<String> names = new ArrayList<>();
    String nonce = "";
    String error = "";
    ProtoReader fields = new ProtoReader(message);
    for (int field = fields.next(); field != 0; field = fields.next()) {
      switch (field) {
        case 3 -> names.add(fields.text());
        case 4 -> checkType(fields.text());
        case 5 -> nonce = fields.text();
        case 6 -> error = errorOf(fields.message());
        default -> {} // the version, and the node, who is always the same
      }
    }
    return new Request(names, nonce, error);
  }

  private static void checkType(String type) {
    if (!type.equals(TYPE)) {
      throw new IllegalArgumentException("type %s (expected: %s)".formatted(type, TYPE));
    }
  }

  private static String errorOf(ProtoReader status) {
    String message = "without a reason";
    for (int field = status.next(); field != 0; field = status.next()) {
      if (field == 2) {
        message = status.text();
      }
    }
    return message;
  }

  /** A DiscoveryResponse with one secret. */
  static byte[] response(String name, Secret secret, String version, String nonce) {
    ProtoWriter resource = new ProtoWriter().text(1, TYPE).message(2, secret(name, secret));
    return new ProtoWriter()
        .text(1, version)
        .message(2, resource)
        .text(4, TYPE)
        .text(5, nonce)
        .bytes();
  }

  private static ProtoWriter secret(String name, Secret secret) {
    ProtoWriter out = new ProtoWriter().text(1, name);
    return switch (secret) {
      case Secret.KeyCertificate(var chain, var key) ->
          out.message(
              2, new ProtoWriter().message(1, inline(chain)).message(2, inline(key.text())));
      case Secret.Validation(String roots, String crl) -> {
        ProtoWriter validation = new ProtoWriter().message(1, inline(roots));
        yield out.message(4, crl.isEmpty() ? validation : validation.message(7, inline(crl)));
      }
    };
  }

  /** A DataSource. */
  private static ProtoWriter inline(String text) {
    return new ProtoWriter().message(2, text.getBytes(StandardCharsets.UTF_8));
  }
}

package io.meltemi.ca.auth;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;

/**
 * What a caller presents: a client certificate, a token, headers. Nothing of it is verified yet.
 *
 * @param certificates the chain of its TLS connection, its own first; empty without TLS or without
 *     a client's certificate
 * @param token the bearer token of its headers
 * @param clusterId the cluster it says it is in; empty for the own one
 * @param peer its address, for messages
 * @param forwarded what it says of who called it
 */
public record Credentials(
    List<X509Certificate> certificates,
    Optional<String> token,
    String clusterId,
    String peer,
    Forwarded forwarded) {
  private static final String BEARER = "Bearer ";

  public Credentials {
    certificates = List.copyOf(certificates);
  }

  /**
   * What a gateway says of the client whose call it passes on.
   *
   * @param by the address that the call comes from; absent where it is none of the internet's
   * @param headers {@code x-forwarded-client-cert}
   */
  public record Forwarded(Optional<InetAddress> by, List<String> headers) {
    public static final Forwarded NONE = new Forwarded(Optional.empty(), List.of());

    /** The name of the headers. */
    public static final String HEADER = "x-forwarded-client-cert";

    public Forwarded {
      headers = List.copyOf(headers);
    }

    /**
     * @param peer the socket's other end
     */
    public static Forwarded of(Optional<? extends SocketAddress> peer, List<String> headers) {
      return new Forwarded(
          peer.filter(InetSocketAddress.class::isInstance)
              .map(address -> ((InetSocketAddress) address).getAddress()),
          headers);
    }
  }

  /**
   * The token of a header {@code Authorization: Bearer …}; absent in one of another kind.
   *
   * <p>Source: istio 1.30.3 pkg/security/security.go.
   */
  public static Optional<String> bearer(Iterable<String> headers) {
    for (String header : headers) {
      if (header.startsWith(BEARER)) {
        return Optional.of(header.substring(BEARER.length()));
      }
    }
    return Optional.empty();
  }

  @Override
  public String toString() {
    return "Credentials[%s, %d certificates, token=%s]"
        .formatted(peer, certificates.size(), token.isPresent() ? "[redacted]" : "none");
  }
}

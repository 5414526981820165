package io.meltemi.xds;

import io.grpc.InsecureServerCredentials;
import io.grpc.ServerCredentials;
import io.grpc.ServerServiceDefinition;
import java.net.SocketAddress;
import java.util.List;

/**
 * A port to serve on.
 *
 * @param credentials what the port shows of itself and asks of clients: TLS, or insecure
 * @param authenticator who may open ADS streams; other services see to themselves
 * @param services what else is served on this port
 */
public record Binding(
    SocketAddress address,
    ServerCredentials credentials,
    PeerAuthenticator authenticator,
    List<ServerServiceDefinition> services) {

  public Binding {
    services = List.copyOf(services);
  }

  public static Binding plaintext(SocketAddress address) {
    return new Binding(
        address, InsecureServerCredentials.create(), PeerAuthenticator.NONE, List.of());
  }
}

package io.meltemi.xds;

import io.grpc.InsecureServerCredentials;
import io.grpc.ServerCredentials;
import io.grpc.ServerServiceDefinition;
import io.grpc.ServerStreamTracer;
import java.net.SocketAddress;
import java.util.List;

/**
 * A port to serve on.
 *
 * @param credentials what the port shows of itself and asks of clients: TLS, or insecure
 * @param authenticator who may open ADS streams; other services see to themselves
 * @param queries answers what is asked once on ADS streams
 * @param connections is told of the clients of ADS streams
 * @param services what else is served on this port
 * @param tracers observe every call of the port
 */
public record Binding(
    SocketAddress address,
    ServerCredentials credentials,
    PeerAuthenticator authenticator,
    QuerySource queries,
    ConnectionHandler connections,
    List<ServerServiceDefinition> services,
    List<ServerStreamTracer.Factory> tracers) {

  public Binding(
      SocketAddress address,
      ServerCredentials credentials,
      PeerAuthenticator authenticator,
      QuerySource queries,
      List<ServerServiceDefinition> services,
      List<ServerStreamTracer.Factory> tracers) {
    this(address, credentials, authenticator, queries, ConnectionHandler.NONE, services, tracers);
  }

  public Binding {
    services = List.copyOf(services);
    tracers = List.copyOf(tracers);
  }

  public static Binding plaintext(SocketAddress address) {
    return new Binding(
        address,
        InsecureServerCredentials.create(),
        PeerAuthenticator.NONE,
        QuerySource.NONE,
        List.of(),
        List.of());
  }

  public Binding withQueries(QuerySource others) {
    return new Binding(address, credentials, authenticator, others, connections, services, tracers);
  }

  public Binding withConnections(ConnectionHandler handler) {
    return new Binding(address, credentials, authenticator, queries, handler, services, tracers);
  }

  public Binding withTracer(ServerStreamTracer.Factory tracer) {
    return new Binding(
        address, credentials, authenticator, queries, connections, services, List.of(tracer));
  }
}

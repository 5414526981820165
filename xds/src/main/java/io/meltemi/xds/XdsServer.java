package io.meltemi.xds;

import io.grpc.InsecureServerCredentials;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import java.io.IOException;
import java.net.SocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * The ADS server. It serves nothing before the first {@link #publish}: streams are refused as
 * unavailable, so that a client keeps what it has from another server. Safe on any thread.
 */
public final class XdsServer implements AutoCloseable {
  private static final long RST_WINDOW_SECONDS = 30;
  private static final int MAX_RSTS = 200;

  /** HTTP/2's least: what arrives before anybody reads it. */
  private static final int FLOW_CONTROL_WINDOW = 65_535;

  private final XdsSettings settings;
  private final Hub hub;
  private final ThreadFactory threads;
  private final List<Server> servers = new ArrayList<>();

  public XdsServer(XdsSettings settings, ResourceSource source, XdsObserver observer) {
    this(
        settings,
        source,
        observer,
        Clock.systemUTC(),
        Thread.ofVirtual().name("ads-", 0).factory());
  }

  /**
   * @param clock what sessions are dated by
   * @param threads makes one thread for each stream; virtual ones but in tests
   */
  public XdsServer(
      XdsSettings settings,
      ResourceSource source,
      XdsObserver observer,
      Clock clock,
      ThreadFactory threads) {
    this.settings = settings;
    this.hub = new Hub(settings, source, observer, clock);
    this.threads = threads;
  }

  /**
   * Listens on one more port.
   *
   * @return the address, with the port that was chosen if none was given
   * @throws IOException when the address cannot be bound
   */
  public synchronized SocketAddress bind(Binding binding) throws IOException {
    boolean tls = !(binding.credentials() instanceof InsecureServerCredentials);
    var port = Port.of(settings, hub.known(), tls);
    var builder =
        NettyServerBuilder.forAddress(
                binding.address(), port.connections().counting(binding.credentials()))
            .directExecutor()
            .addStreamTracerFactory(port.connections().tracers())
            .flowControlWindow(FLOW_CONTROL_WINDOW)
            .maxInboundMessageSize(settings.limits().requestBytes())
            .maxInboundMetadataSize(settings.limits().headerBytes())
            .maxConcurrentCallsPerConnection(settings.limits().streamsPerConnection())
            .maxRstFramesPerWindow(MAX_RSTS, (int) RST_WINDOW_SECONDS)
            .handshakeTimeout(settings.connection().handshake().toNanos(), TimeUnit.NANOSECONDS)
            .maxConnectionIdle(settings.connection().unused().toNanos(), TimeUnit.NANOSECONDS)
            .keepAliveTime(settings.connection().idle().toNanos(), TimeUnit.NANOSECONDS)
            .keepAliveTimeout(settings.connection().pingTimeout().toNanos(), TimeUnit.NANOSECONDS)
            .permitKeepAliveTime(
                settings.connection().minPingInterval().toNanos(), TimeUnit.NANOSECONDS)
            .addService(
                AdsService.define(
                    hub,
                    port,
                    threads,
                    new StreamHandlers(
                        binding.authenticator(), binding.queries(), binding.connections())));
    binding.services().forEach(builder::addService);
    binding.tracers().forEach(builder::addStreamTracerFactory);
    var age = settings.connection().maxAge();
    if (!age.isZero()) {
      builder
          .maxConnectionAge(age.toNanos(), TimeUnit.NANOSECONDS)
          .maxConnectionAgeGrace(age.toNanos() / 4, TimeUnit.NANOSECONDS);
    }
    var server = builder.build().start();
    servers.add(server);
    return server.getListenSockets().getFirst();
  }

  /** The ADS service, for a gRPC server that somebody else runs. */
  public ServerServiceDefinition service(PeerAuthenticator authenticator) {
    return AdsService.define(
        hub,
        Port.of(settings, hub.known(), false),
        threads,
        new StreamHandlers(authenticator, QuerySource.NONE, ConnectionHandler.NONE));
  }

  /**
   * A new snapshot is in force: from now on the source answers from it. Returns at once; pushes
   * that are due anyway are merged with this one.
   */
  public void publish(Change change) {
    hub.publish(change);
  }

  /** The same for the clients of whom that holds: nobody else is looked at. */
  public void publish(Change change, Predicate<Client> to) {
    hub.publish(change, to);
  }

  /** The streams that there are, ordered by connection id. */
  public List<SessionStatus> sessions() {
    return hub.statuses();
  }

  /** Lets no stream in any more and ends each when nothing is due on it. Returns at once. */
  public synchronized void drain() {
    hub.drain();
    servers.forEach(Server::shutdown);
  }

  /** Drains for a while, then ends all that is left and frees the ports. */
  @Override
  public synchronized void close() {
    drain();
    long end = System.nanoTime() + settings.connection().drain().toNanos();
    for (var server : servers) {
      try {
        if (!server.awaitTermination(end - System.nanoTime(), TimeUnit.NANOSECONDS)) {
          server.shutdownNow();
          server.awaitTermination(Duration.ofSeconds(5).toMillis(), TimeUnit.MILLISECONDS);
        }
      } catch (InterruptedException e) {
        server.shutdownNow();
        Thread.currentThread().interrupt();
      }
    }
  }
}

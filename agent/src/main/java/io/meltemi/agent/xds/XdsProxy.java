package io.meltemi.agent.xds;

import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerServiceDefinition;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.netty.shaded.io.netty.channel.EventLoop;
import io.grpc.netty.shaded.io.netty.channel.EventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollEventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.grpc.netty.shaded.io.netty.channel.unix.DomainSocketAddress;
import io.grpc.netty.shaded.io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Answers Envoy's xDS on a Unix socket from istiod. Of Envoy's streams the newest is served: an
 * older one that still lingers is ended. Closing it ends all streams and removes the socket.
 */
public final class XdsProxy implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger("xdsproxy");

  /** gRPC sets a TCP option on its Unix socket; Netty warns of it for each connection. */
  private static final Logger NETTY =
      Logger.getLogger("io.grpc.netty.shaded.io.netty.bootstrap.ServerBootstrap");

  private static final int MAX_REQUEST_BYTES = 32 << 20;
  private static final Duration FIRST_RETRY = Duration.ofMillis(250);
  private static final Duration SLOWEST_RETRY = Duration.ofSeconds(10);

  private final UpstreamSettings settings;
  private final Path socket;
  private final XdsStatistics statistics;
  private final EventLoopGroup group;
  private final EventLoop loop;
  private final ManagedChannel istiod;
  private final Server server;
  private @Nullable ProxyStream newest;
  private long streams;

  private XdsProxy(
      Path socket, UpstreamSettings settings, XdsStatistics statistics, RandomGenerator random)
      throws IOException {
    NETTY.setLevel(Level.SEVERE);
    this.settings = settings;
    this.socket = socket;
    this.statistics = statistics;
    this.group = new EpollEventLoopGroup(1, new DefaultThreadFactory("xds", true));
    this.loop = group.next();
    this.istiod = IstiodChannel.of(settings, group);
    Backoff backoff = new Backoff(FIRST_RETRY, SLOWEST_RETRY, random);
    Reconnection reconnection =
        new Reconnection(
            istiod, settings.address().toString(), loop, backoff, statistics.istiodFailures());
    loop.execute(reconnection::watch);
    this.server = listen();
  }

  /**
   * Listens on the socket, in the place of one that was left behind.
   *
   * @throws IOException if it cannot be listened on
   * @throws io.meltemi.agent.config.SettingsException if a certificate file cannot be used
   */
  public static XdsProxy start(
      Path socket, UpstreamSettings settings, XdsStatistics statistics, RandomGenerator random)
      throws IOException {
    Path folder = socket.getParent();
    if (folder != null) {
      Files.createDirectories(folder);
    }
    Files.deleteIfExists(socket);
    return new XdsProxy(socket, settings, statistics, random);
  }

  private Server listen() throws IOException {
    ServerServiceDefinition.Builder service = ServerServiceDefinition.builder(AdsMethod.SERVICE);
    for (AdsMethod method : AdsMethod.values()) {
      service.addMethod(method.descriptor(), (call, _) -> accept(method, call));
    }
    return NettyServerBuilder.forAddress(new DomainSocketAddress(socket.toString()))
        .channelType(EpollServerDomainSocketChannel.class)
        .bossEventLoopGroup(group)
        .workerEventLoopGroup(group)
        .directExecutor()
        .maxInboundMessageSize(MAX_REQUEST_BYTES)
        .flowControlWindow(1 << 18)
        .addService(service.build())
        .build()
        .start();
  }

  private ServerCall.Listener<byte[]> accept(AdsMethod method, ServerCall<byte[], byte[]> envoy) {
    if (newest != null) {
      newest.end("a newer stream takes its place");
    }
    long number = ++streams;
    LOG.log(
        System.Logger.Level.INFO,
        "xDS stream %d of Envoy's (%s) goes to istiod at %s"
            .formatted(number, method, settings.address()));
    CallOptions options = CallOptions.DEFAULT.withWaitForReady();
    ProxyStream stream =
        new ProxyStream(number, envoy, istiod.newCall(method.descriptor(), options), statistics);
    newest = stream;
    return stream.start(IstiodChannel.headers(settings));
  }

  private void endNewest() {
    if (newest != null) {
      newest.end("the agent ends");
    }
  }

  @Override
  public void close() {
    loop.execute(this::endNewest);
    istiod.shutdownNow();
    server.shutdownNow();
    var unused = group.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    try {
      Files.deleteIfExists(socket);
    } catch (IOException gone) {
      LOG.log(System.Logger.Level.DEBUG, "socket " + socket + " not removed: " + gone);
    }
  }
}

package io.meltemi.agent.xds;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerDomainSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Answers Envoy's xDS on a Unix socket from istiod. Of Envoy's streams the newest is served: an
 * older one that still lingers is ended. Closing it ends all streams and removes the socket.
 */
public final class XdsProxy implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger("xdsproxy");
  private static final Duration FIRST_RETRY = Duration.ofMillis(250);
  private static final Duration SLOWEST_RETRY = Duration.ofSeconds(10);

  private final Path socket;
  private final XdsStatistics statistics;
  private final EventLoopGroup group;
  private final EventLoop loop;
  private final IstiodConnector connector;
  private @Nullable Passage newest;
  private long streams;

  private XdsProxy(
      Path socket, UpstreamSettings settings, XdsStatistics statistics, RandomGenerator random) {
    this.socket = socket;
    this.statistics = statistics;
    this.group =
        new MultiThreadIoEventLoopGroup(
            1, new DefaultThreadFactory("xds", true), NioIoHandler.newFactory());
    this.loop = group.next();
    this.connector =
        new IstiodConnector(
            settings, loop, new Backoff(FIRST_RETRY, SLOWEST_RETRY, random), random, statistics);
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
    XdsProxy proxy = new XdsProxy(socket, settings, statistics, random);
    proxy.listen();
    return proxy;
  }

  private void listen() throws IOException {
    var bound =
        new ServerBootstrap()
            .group(group)
            .channel(NioServerDomainSocketChannel.class)
            .childHandler(
                new ChannelInitializer<>() {
                  @Override
                  protected void initChannel(Channel connection) {
                    Streams.serve(connection, () -> new EnvoySide(XdsProxy.this::accept));
                  }
                })
            .bind(UnixDomainSocketAddress.of(socket))
            .awaitUninterruptibly();
    if (!bound.isSuccess()) {
      close();
      throw new IOException(socket + " cannot be listened on", bound.cause());
    }
  }

  private Passage accept(Channel envoy) {
    if (newest != null) {
      newest.end("a newer stream takes its place");
    }
    Passage passage = new Passage(++streams, envoy, connector, statistics);
    newest = passage;
    return passage;
  }

  private void endNewest() {
    if (newest != null) {
      newest.end("the agent ends");
    }
  }

  @Override
  public void close() {
    loop.execute(this::endNewest);
    var _ = group.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    try {
      Files.deleteIfExists(socket);
    } catch (IOException gone) {
      LOG.log(System.Logger.Level.DEBUG, "socket " + socket + " not removed: " + gone);
    }
  }
}

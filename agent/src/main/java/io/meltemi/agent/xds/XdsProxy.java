package io.meltemi.agent.xds;

import io.meltemi.agent.grpc.Backoff;
import io.meltemi.agent.grpc.Dialer;
import io.meltemi.agent.grpc.Network;
import io.meltemi.agent.grpc.Streams;
import io.meltemi.agent.grpc.UpstreamSettings;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoop;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Answers Envoy's xDS on a Unix socket from istiod. Of Envoy's streams the newest is served: an
 * older one that still lingers is ended. Closing it ends all streams and removes the socket.
 */
public final class XdsProxy implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger("xdsproxy");
  private static final int MAX_STREAMS = 16;
  private static final Duration FIRST_RETRY = Duration.ofMillis(250);
  private static final Duration SLOWEST_RETRY = Duration.ofSeconds(10);

  private final Path socket;
  private final XdsStatistics statistics;
  private final EventLoop loop;
  private final IstiodConnector connector;
  private final AgentTypes types;
  private @Nullable Channel listening;
  private @Nullable ProxiedStream newest;
  private long streams;
  private Optional<HealthReport> health = Optional.empty();

  private XdsProxy(
      Path socket,
      EventLoop loop,
      UpstreamSettings settings,
      XdsStatistics statistics,
      RandomGenerator random,
      AgentTypes types) {
    this.types = types;
    this.socket = socket;
    this.statistics = statistics;
    this.loop = loop;
    this.connector =
        new IstiodConnector(
            new Dialer(settings, loop, random),
            loop,
            new Backoff(FIRST_RETRY, SLOWEST_RETRY, random),
            statistics);
  }

  /**
   * Listens on the socket, in the place of one that was left behind.
   *
   * @param types what the agent does more with than to pass it on
   * @throws IOException if it cannot be listened on
   * @throws io.meltemi.agent.config.SettingsException if a certificate file cannot be used
   */
  public static XdsProxy start(
      Network network,
      Path socket,
      UpstreamSettings settings,
      XdsStatistics statistics,
      RandomGenerator random,
      AgentTypes types)
      throws IOException {
    XdsProxy proxy = new XdsProxy(socket, network.loop(), settings, statistics, random, types);
    proxy.listening =
        network.listen(
            socket,
            new ChannelInitializer<>() {
              @Override
              protected void initChannel(Channel connection) {
                Streams.serve(connection, MAX_STREAMS, () -> new EnvoyStream(proxy::accept));
              }
            });
    return proxy;
  }

  private ProxiedStream accept(Channel envoy) {
    if (newest != null) {
      newest.end("a newer stream takes its place");
    }
    ProxiedStream proxied =
        new ProxiedStream(++streams, envoy, connector, statistics, types, () -> health);
    newest = proxied;
    return proxied;
  }

  /** Tells istiod, and again on each new stream. Any thread. */
  public void tell(HealthReport report) {
    loop.execute(
        () -> {
          health = Optional.of(report);
          if (newest != null) {
            newest.tell(report);
          }
        });
  }

  private void endNewest() {
    if (newest != null) {
      newest.end("the agent ends");
    }
  }

  @Override
  public void close() {
    loop.execute(this::endNewest);
    if (listening != null) {
      var _ = listening.close();
    }
    try {
      Files.deleteIfExists(socket);
    } catch (IOException gone) {
      LOG.log(System.Logger.Level.DEBUG, "socket " + socket + " not removed: " + gone);
    }
  }
}

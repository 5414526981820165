package io.meltemi.agent.sds;

import io.meltemi.agent.cert.Secret;
import io.meltemi.agent.cert.Secrets;
import io.meltemi.agent.grpc.Network;
import io.meltemi.agent.grpc.Streams;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoop;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Serves {@link Secrets} to Envoy on a Unix socket. Closing it stops listening and removes the
 * socket; the streams end with the network that they are on.
 */
public final class SdsServer implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger("sds");
  private static final int MAX_CONNECTIONS = 32;
  private static final int MAX_STREAMS_OF_ONE = 1024;
  private static final int MAX_STREAMS = 4096;

  private final Path socket;
  private final Secrets secrets;
  private final EventLoop loop;
  private final LongAdder rejections;
  private final Set<SdsStream> streams = new LinkedHashSet<>();
  private final Map<String, Integer> watchers = new HashMap<>();
  private @Nullable Channel listening;
  private int connections;
  private long nonces;

  private SdsServer(Path socket, Secrets secrets, EventLoop loop, LongAdder rejections) {
    this.socket = socket;
    this.secrets = secrets;
    this.loop = loop;
    this.rejections = rejections;
  }

  /**
   * Listens on the socket, in the place of one that was left behind.
   *
   * @param rejections counts the secrets that Envoy would not have
   * @throws IOException if it cannot be listened on
   */
  public static SdsServer start(Network network, Path socket, Secrets secrets, LongAdder rejections)
      throws IOException {
    SdsServer server = new SdsServer(socket, secrets, network.loop(), rejections);
    server.listening =
        network.listen(
            socket,
            new ChannelInitializer<>() {
              @Override
              protected void initChannel(Channel connection) {
                server.connected(connection);
              }
            });
    secrets.onChange(server::changed);
    return server;
  }

  private void connected(Channel connection) {
    if (connections == MAX_CONNECTIONS) {
      LOG.log(System.Logger.Level.WARNING, "too many connections: a new one is closed");
      var _ = connection.close();
      return;
    }
    connections++;
    var _ = connection.closeFuture().addListener(_ -> connections--);
    Streams.serve(connection, MAX_STREAMS_OF_ONE, () -> new SdsStream(this));
  }

  private void changed(String name) {
    if (!loop.isShuttingDown()) {
      loop.execute(
          () ->
              List.copyOf(streams).stream()
                  .filter(stream -> stream.wants(name))
                  .forEach(stream -> stream.changed(name)));
    }
  }

  /** Whether there is room for one more. */
  boolean accept(SdsStream stream) {
    return streams.size() < MAX_STREAMS && streams.add(stream);
  }

  /** How many streams are served now. Any thread but the event loop's. */
  int openStreams() {
    return loop.submit(streams::size).syncUninterruptibly().getNow();
  }

  void gone(SdsStream stream) {
    streams.remove(stream);
  }

  void watch(String name) {
    if (watchers.merge(name, 1, Integer::sum) == 1 && !secrets.watch(name)) {
      LOG.log(
          System.Logger.Level.ERROR,
          "Envoy wants secret %s, which nobody here has (expected: %s, %s, file-cert:, file-root:)"
              .formatted(name, Secrets.DEFAULT, Secrets.ROOTCA));
    }
  }

  void unwatch(String name) {
    if (watchers.merge(name, -1, Integer::sum) <= 0) {
      watchers.remove(name);
      secrets.forget(name);
    }
  }

  Optional<Secret> find(String name) {
    return secrets.find(name);
  }

  String nextNonce() {
    return String.valueOf(++nonces);
  }

  String version(String nonce) {
    return Instant.now() + "/" + nonce;
  }

  void rejected() {
    rejections.increment();
  }

  @Override
  public void close() {
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

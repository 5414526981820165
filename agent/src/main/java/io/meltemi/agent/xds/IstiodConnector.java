package io.meltemi.agent.xds;

import io.meltemi.agent.grpc.Backoff;
import io.meltemi.agent.grpc.Dialer;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.EventLoop;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * Opens streams to istiod, each on a connection of its own, and tries until one stands: after a
 * back-off, and at any of istiod's addresses. Event loop thread only.
 */
final class IstiodConnector {
  private static final System.Logger LOG = System.getLogger("xdsproxy");

  private final Dialer dialer;
  private final EventLoop loop;
  private final Backoff backoff;
  private final XdsStatistics statistics;

  IstiodConnector(Dialer dialer, EventLoop loop, Backoff backoff, XdsStatistics statistics) {
    this.dialer = dialer;
    this.loop = loop;
    this.backoff = backoff;
    this.statistics = statistics;
  }

  String address() {
    return dialer.address();
  }

  /** istiod has answered: the next loss is tried again at once. */
  void reached() {
    backoff.reset();
  }

  /** One wish for a stream, kept until it is granted or nobody wants it. */
  private record Wish(
      String path, BooleanSupplier wanted, ChannelHandler handler, Consumer<Channel> granted) {}

  /**
   * Opens a stream as soon as istiod is there.
   *
   * @param wanted asked before each try
   * @param handler of what comes on the stream
   * @param granted told the stream, its headers sent
   */
  void open(
      String path, BooleanSupplier wanted, ChannelHandler handler, Consumer<Channel> granted) {
    dial(new Wish(path, wanted, handler, granted));
  }

  private void dial(Wish wish) {
    if (!wish.wanted().getAsBoolean()) {
      return;
    }
    dialer.dial(
        wish.path(),
        new Dialer.Listener(
            wish.handler(),
            stream -> {
              LOG.log(System.Logger.Level.INFO, "connected to istiod at " + address());
              wish.granted().accept(stream);
            },
            reason -> failed(wish, reason)));
  }

  private void failed(Wish wish, String reason) {
    statistics.istiodFailures().increment();
    long delay = backoff.next().toMillis();
    LOG.log(
        System.Logger.Level.WARNING,
        "istiod at %s cannot be reached: %s; next try in %d ms"
            .formatted(address(), reason, delay));
    var _ = loop.schedule(() -> dial(wish), delay, TimeUnit.MILLISECONDS);
  }
}

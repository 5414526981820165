package io.meltemi.agent.xds;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.Http2StreamChannel;
import io.netty.handler.codec.http2.Http2StreamChannelBootstrap;
import io.netty.handler.ssl.SslHandler;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * Opens streams to istiod, each on a connection of its own, and tries until one stands: after a
 * back-off, and at any of istiod's addresses. Event loop thread only, but for looking names up.
 */
final class IstiodConnector {
  private static final System.Logger LOG = System.getLogger("xdsproxy");
  private static final int CONNECT_MILLIS = 5_000;

  private final UpstreamSettings settings;
  private final IstiodTls tls;
  private final EventLoop loop;
  private final Backoff backoff;
  private final RandomGenerator random;
  private final XdsStatistics statistics;

  IstiodConnector(
      UpstreamSettings settings,
      EventLoop loop,
      Backoff backoff,
      RandomGenerator random,
      XdsStatistics statistics) {
    this.settings = settings;
    this.tls = new IstiodTls(settings.tls());
    this.loop = loop;
    this.backoff = backoff;
    this.random = random;
    this.statistics = statistics;
  }

  String address() {
    return settings.address().toString();
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
    lookUp(new Wish(path, wanted, handler, granted));
  }

  private void lookUp(Wish wish) {
    if (!wish.wanted().getAsBoolean()) {
      return;
    }
    Thread.startVirtualThread(
        () -> {
          try {
            InetAddress[] found = InetAddress.getAllByName(settings.address().host());
            InetAddress one = found[random.nextInt(found.length)];
            loop.execute(
                () -> connect(wish, new InetSocketAddress(one, settings.address().port())));
          } catch (UnknownHostException unknown) {
            loop.execute(() -> failed(wish, "its name is unknown"));
          }
        });
  }

  private void connect(Wish wish, InetSocketAddress address) {
    SslHandler[] handshake = new SslHandler[1];
    Bootstrap bootstrap =
        new Bootstrap()
            .group(loop)
            .channel(NioSocketChannel.class)
            .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_MILLIS)
            .option(ChannelOption.SO_KEEPALIVE, true)
            .option(ChannelOption.TCP_NODELAY, true)
            .handler(
                new ChannelInitializer<>() {
                  @Override
                  protected void initChannel(Channel connection) {
                    tls.handler(connection, settings.address())
                        .ifPresent(
                            handler -> {
                              handshake[0] = handler;
                              connection.pipeline().addLast(handler);
                            });
                    Streams.call(connection);
                  }
                });
    var _ =
        bootstrap
            .connect(address)
            .addListener(
                connected -> {
                  if (!connected.isSuccess()) {
                    failed(wish, reason(connected.cause()));
                  } else if (handshake[0] == null) {
                    openStream(wish, ((ChannelFuture) connected).channel());
                  } else {
                    afterHandshake(wish, handshake[0]);
                  }
                });
  }

  private void afterHandshake(Wish wish, SslHandler handler) {
    var _ =
        handler
            .handshakeFuture()
            .addListener(
                secured -> {
                  if (secured.isSuccess()) {
                    openStream(wish, handler.handshakeFuture().getNow());
                  } else {
                    failed(wish, reason(secured.cause()));
                  }
                });
  }

  private void openStream(Wish wish, Channel connection) {
    var _ =
        new Http2StreamChannelBootstrap(connection)
            .handler(Streams.initializer(wish::handler))
            .open()
            .addListener(
                opened -> {
                  if (!opened.isSuccess()) {
                    var _ = connection.close();
                    failed(wish, reason(opened.cause()));
                    return;
                  }
                  LOG.log(System.Logger.Level.INFO, "connected to istiod at " + address());
                  Http2StreamChannel stream = (Http2StreamChannel) opened.getNow();
                  var _ =
                      stream.writeAndFlush(
                          new DefaultHttp2HeadersFrame(
                              StreamHeaders.of(settings, wish.path()), false));
                  wish.granted().accept(stream);
                });
  }

  private void failed(Wish wish, String reason) {
    statistics.istiodFailures().increment();
    long delay = backoff.next().toMillis();
    LOG.log(
        System.Logger.Level.WARNING,
        "istiod at %s cannot be reached: %s; next try in %d ms"
            .formatted(address(), reason, delay));
    var _ = loop.schedule(() -> lookUp(wish), delay, TimeUnit.MILLISECONDS);
  }

  private static String reason(Throwable cause) {
    String message = cause.getMessage();
    return message == null ? cause.getClass().getSimpleName() : message;
  }
}

package io.meltemi.agent.grpc;

import io.meltemi.agent.config.SettingsException;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2StreamChannel;
import io.netty.handler.codec.http2.Http2StreamChannelBootstrap;
import io.netty.handler.ssl.SslHandler;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * Opens a stream to a server on a connection of its own, at any of its addresses. One try each:
 * whoever asks decides whether there is another. Names and files are read off the event loop,
 * everything else happens on it.
 */
public final class Dialer {
  private static final int CONNECT_MILLIS = 5_000;

  private final UpstreamSettings settings;
  private final ClientTls tls;
  private final EventLoop loop;
  private final RandomGenerator random;

  /**
   * Checks the settings.
   *
   * @throws SettingsException if a certificate file cannot be used
   */
  public Dialer(UpstreamSettings settings, EventLoop loop, RandomGenerator random) {
    this.settings = settings;
    this.tls = new ClientTls(settings.tls());
    this.loop = loop;
    this.random = random;
  }

  /** The server's, for messages. */
  public String address() {
    return settings.address().toString();
  }

  /**
   * Who is told on the event loop, once, what came of it.
   *
   * @param handler of what comes on the stream
   * @param opened told the stream, its headers sent
   * @param failed told why there is none
   */
  public record Listener(
      ChannelHandler handler, Consumer<Http2StreamChannel> opened, Consumer<String> failed) {}

  /** Tries. Any thread. */
  public void dial(String path, Listener listener) {
    Thread.startVirtualThread(
        () -> {
          try {
            InetAddress[] found = InetAddress.getAllByName(settings.address().host());
            InetAddress one = found[random.nextInt(found.length)];
            Optional<SslHandler> secured =
                tls.handler(ByteBufAllocator.DEFAULT, settings.address());
            Http2Headers headers = RequestHeaders.of(settings, path);
            loop.execute(
                () ->
                    connect(
                        new InetSocketAddress(one, settings.address().port()),
                        secured,
                        headers,
                        listener));
          } catch (UnknownHostException unknown) {
            loop.execute(() -> listener.failed().accept("its name is unknown"));
          } catch (SettingsException unusable) {
            loop.execute(() -> listener.failed().accept(reason(unusable)));
          }
        });
  }

  private void connect(
      InetSocketAddress address,
      Optional<SslHandler> secured,
      Http2Headers headers,
      Listener listener) {
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
                    secured.ifPresent(handler -> connection.pipeline().addLast(handler));
                    Streams.call(connection);
                  }
                });
    var _ =
        bootstrap
            .connect(address)
            .addListener(
                connected -> {
                  if (!connected.isSuccess()) {
                    listener.failed().accept(reason(connected.cause()));
                  } else if (secured.isEmpty()) {
                    open(((ChannelFuture) connected).channel(), headers, listener);
                  } else {
                    afterHandshake(secured.get(), headers, listener);
                  }
                });
  }

  private static void afterHandshake(SslHandler handler, Http2Headers headers, Listener listener) {
    var _ =
        handler
            .handshakeFuture()
            .addListener(
                secured -> {
                  if (secured.isSuccess()) {
                    open(handler.handshakeFuture().getNow(), headers, listener);
                  } else {
                    listener.failed().accept(reason(secured.cause()));
                  }
                });
  }

  private static void open(Channel connection, Http2Headers headers, Listener listener) {
    var _ =
        new Http2StreamChannelBootstrap(connection)
            .handler(Streams.initializer(listener::handler))
            .open()
            .addListener(
                opened -> {
                  if (!opened.isSuccess()) {
                    var _ = connection.close();
                    listener.failed().accept(reason(opened.cause()));
                    return;
                  }
                  Http2StreamChannel stream = (Http2StreamChannel) opened.getNow();
                  var _ = stream.writeAndFlush(new DefaultHttp2HeadersFrame(headers, false));
                  listener.opened().accept(stream);
                });
  }

  private static String reason(Throwable cause) {
    String message = cause.getMessage();
    return message == null ? cause.getClass().getSimpleName() : message;
  }
}

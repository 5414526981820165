package io.meltemi.agent.probe;

import io.meltemi.agent.grpc.Streams;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2StreamChannelBootstrap;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Opens connections to the application, one for each probe. Any thread. */
final class Application {
  /** Where no shorter timeout stands, as for a hook that may take long once it is reached. */
  private static final int CONNECT_MILLIS = 30_000;

  private final EventLoop loop;
  private final ProbeTarget target;

  Application(EventLoop loop, ProbeTarget target) {
    this.loop = loop;
    this.target = target;
  }

  ProbeTarget target() {
    return target;
  }

  /** Connects; what then happens on the connection is told, unless the reply is over by then. */
  void connect(int port, Reply reply, Consumer<Channel> connected) {
    var _ =
        new Bootstrap()
            .group(loop)
            .channel(NioSocketChannel.class)
            .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_MILLIS)
            .option(ChannelOption.TCP_NODELAY, true)
            .handler(
                new ChannelInitializer<>() {
                  @Override
                  protected void initChannel(Channel connection) {
                    reply.over(connection);
                  }
                })
            .connect(
                new InetSocketAddress(target.address(), port),
                new InetSocketAddress(target.source(), 0))
            .addListener(
                result -> {
                  if (!result.isSuccess()) {
                    reply.fail(String.valueOf(result.cause().getMessage()));
                  } else if (!reply.done().isDone()) {
                    ask(((ChannelFuture) result).channel(), reply, connected);
                  }
                });
  }

  /** What cannot be sent, such as a header that is none, fails the probe. */
  private static void ask(Channel connection, Reply reply, Consumer<Channel> connected) {
    try {
      connected.accept(connection);
    } catch (IllegalArgumentException invalid) {
      reply.fail(String.valueOf(invalid.getMessage()));
    }
  }

  /** GETs over HTTP/1.1. */
  static void askHttp1(
      Channel connection,
      String requestTarget,
      String host,
      Map<String, List<String>> headers,
      Reply reply) {
    HttpDecoderConfig lenient = new HttpDecoderConfig().setStrictLineParsing(false);
    connection
        .pipeline()
        .addLast(new HttpClientCodec(lenient, false, false), new Http1Exchange(reply));
    HttpHeaders sent = new DefaultHttpHeaders().add("Host", host);
    headers.forEach(sent::add);
    sent.set("Connection", "close");
    var _ =
        connection.writeAndFlush(
            new DefaultFullHttpRequest(
                HttpVersion.HTTP_1_1,
                HttpMethod.GET,
                requestTarget,
                Unpooled.EMPTY_BUFFER,
                sent,
                new DefaultHttpHeaders()));
  }

  /** Asks over HTTP/2, with a body unless it is empty. */
  static void askHttp2(Channel connection, Http2Headers headers, ByteBuf body, Reply reply) {
    Streams.call(connection);
    var _ =
        new Http2StreamChannelBootstrap(connection)
            .handler(new Http2Exchange(reply))
            .open()
            .addListener(
                opened -> {
                  if (!opened.isSuccess()) {
                    body.release();
                    reply.fail(String.valueOf(opened.cause().getMessage()));
                    return;
                  }
                  Channel stream = (Channel) opened.getNow();
                  boolean alone = !body.isReadable();
                  var _ = stream.writeAndFlush(new DefaultHttp2HeadersFrame(headers, alone));
                  if (alone) {
                    body.release();
                  } else {
                    var _ = stream.writeAndFlush(new DefaultHttp2DataFrame(body, true));
                  }
                });
  }
}

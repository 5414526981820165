package io.meltemi.agent.xds;

import io.meltemi.agent.grpc.Streams;
import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioDomainSocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.handler.codec.http2.Http2StreamChannel;
import io.netty.handler.codec.http2.Http2StreamChannelBootstrap;
import io.netty.util.ReferenceCountUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Both ends that the xDS proxy stands between, saying just enough to each other. */
public final class XdsRehearsal implements AutoCloseable {
  private static final long PATIENCE_SECONDS = 10;
  private static final byte[] MESSAGE = {0, 0, 0, 0, 2, 8, 1};

  private final EventLoopGroup group =
      new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  private final Channel istiod;

  private XdsRehearsal() {
    istiod =
        new ServerBootstrap()
            .group(group)
            .channel(NioServerSocketChannel.class)
            .childHandler(
                new ChannelInitializer<>() {
                  @Override
                  protected void initChannel(Channel connection) {
                    Streams.serve(connection, 16, Echo::new);
                  }
                })
            .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .syncUninterruptibly()
            .channel();
  }

  /** Starts istiod's end. */
  public static XdsRehearsal start() {
    return new XdsRehearsal();
  }

  /** Where istiod's end listens, on the loopback address. */
  public int port() {
    return ((InetSocketAddress) istiod.localAddress()).getPort();
  }

  /** Sends a message as Envoy would, with each method, and waits for the answer. */
  public void exchange(Path socket) {
    for (AdsPath path : AdsPath.values()) {
      Channel connection =
          new Bootstrap()
              .group(group)
              .channel(NioDomainSocketChannel.class)
              .handler(
                  new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel made) {
                      Streams.call(made);
                    }
                  })
              .connect(UnixDomainSocketAddress.of(socket))
              .syncUninterruptibly()
              .channel();
      Answer answer = new Answer();
      Http2StreamChannel stream =
          new Http2StreamChannelBootstrap(connection)
              .handler(Streams.initializer(() -> answer))
              .open()
              .syncUninterruptibly()
              .getNow();
      var _ = stream.write(new DefaultHttp2HeadersFrame(headers(path)));
      var _ = stream.writeAndFlush(new DefaultHttp2DataFrame(Unpooled.wrappedBuffer(MESSAGE)));
      stream.read();
      answer.received.orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join();
      connection.close().syncUninterruptibly();
    }
  }

  private static Http2Headers headers(AdsPath path) {
    return new DefaultHttp2Headers()
        .method("POST")
        .scheme("http")
        .path(path.path())
        .add("content-type", "application/grpc");
  }

  @Override
  public void close() {
    istiod.close().syncUninterruptibly();
    var _ = group.shutdownGracefully(0, 1, TimeUnit.SECONDS);
  }

  /** Answers headers with headers and each piece of data with itself. */
  private static final class Echo extends ChannelInboundHandlerAdapter {
    @Override
    public void channelActive(ChannelHandlerContext context) {
      context.read();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object frame) {
      switch (frame) {
        case Http2HeadersFrame _ ->
            write(context, new DefaultHttp2HeadersFrame(new DefaultHttp2Headers().status("200")));
        case Http2DataFrame data -> write(context, new DefaultHttp2DataFrame(data.content()));
        default -> ReferenceCountUtil.release(frame);
      }
      context.read();
    }
  }

  private static void write(ChannelHandlerContext context, Object frame) {
    var _ = context.writeAndFlush(frame);
  }

  /** Waits for the first piece of data. */
  private static final class Answer extends ChannelInboundHandlerAdapter {
    private final CompletableFuture<Boolean> received = new CompletableFuture<>();

    @Override
    public void channelRead(ChannelHandlerContext context, Object frame) {
      if (frame instanceof Http2DataFrame) {
        received.complete(true);
      }
      ReferenceCountUtil.release(frame);
      context.read();
    }
  }
}

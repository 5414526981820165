package io.meltemi.training;

import io.meltemi.agent.grpc.MessageReader;
import io.meltemi.agent.grpc.Streams;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioDomainSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2StreamChannel;
import io.netty.handler.codec.http2.Http2StreamChannelBootstrap;
import io.netty.util.ReferenceCountUtil;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A client of gRPC without TLS that sends one message on a stream and waits for one. */
public final class GrpcCall implements AutoCloseable {
  public static final String DISCOVERY =
      "/envoy.service.discovery.v3.AggregatedDiscoveryService/StreamAggregatedResources";
  public static final String DELTA_DISCOVERY =
      "/envoy.service.discovery.v3.AggregatedDiscoveryService/DeltaAggregatedResources";
  public static final String SECRETS =
      "/envoy.service.secret.v3.SecretDiscoveryService/StreamSecrets";

  private static final long PATIENCE_SECONDS = 60;

  private final EventLoopGroup group =
      new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());

  /**
   * Returns once there is an answer.
   *
   * @param server a Unix socket, or a port
   * @param path of the method
   */
  public void exchange(SocketAddress server, String path, byte[] message) {
    Channel connection =
        new Bootstrap()
            .group(group)
            .channel(
                server instanceof UnixDomainSocketAddress
                    ? NioDomainSocketChannel.class
                    : NioSocketChannel.class)
            .handler(
                new ChannelInitializer<>() {
                  @Override
                  protected void initChannel(Channel made) {
                    Streams.call(made);
                  }
                })
            .connect(server)
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
    var _ =
        stream.writeAndFlush(
            new DefaultHttp2DataFrame(Unpooled.wrappedBuffer(MessageReader.framed(message))));
    stream.read();
    answer.received.orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join();
    connection.close().syncUninterruptibly();
  }

  private static Http2Headers headers(String path) {
    return new DefaultHttp2Headers()
        .method("POST")
        .scheme("http")
        .path(path)
        .authority("localhost")
        .add("te", "trailers")
        .add("content-type", "application/grpc");
  }

  @Override
  public void close() {
    var _ = group.shutdownGracefully(0, 1, TimeUnit.SECONDS);
  }

  /** Waits for a whole message. */
  private static final class Answer extends ChannelInboundHandlerAdapter {
    private final CompletableFuture<Boolean> received = new CompletableFuture<>();
    private final MessageReader reader = new MessageReader(8 << 20);

    @Override
    public void channelRead(ChannelHandlerContext context, Object frame) {
      if (frame instanceof Http2DataFrame data && !reader.add(data.content()).isEmpty()) {
        received.complete(true);
      }
      ReferenceCountUtil.release(frame);
      context.read();
    }
  }
}

package io.meltemi.training.agent;

import io.meltemi.agent.grpc.MessageReader;
import io.meltemi.agent.grpc.Streams;
import io.meltemi.agent.pem.PrivateKeys;
import io.meltemi.agent.pem.SmallCa;
import io.meltemi.agent.proto.ProtoReader;
import io.meltemi.agent.proto.ProtoWriter;
import io.meltemi.base.CertificatePem;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.handler.codec.http2.Http2SecurityUtil;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.SupportedCipherSuiteFilter;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** An istiod over TLS, which has an answer to each request, and signs what it is asked to. */
final class FakeIstiod implements AutoCloseable {
  /** The name on its certificate. */
  static final String NAME = "istiod.istio-system.svc";

  private static final int STREAMS = 16;
  private static final long LIFE_SECONDS = 3_600;

  private final EventLoopGroup group =
      new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  private final SmallCa ca = new SmallCa("training");
  private final Channel listening;

  private FakeIstiod() throws IOException {
    SslContext tls = tls();
    listening =
        new ServerBootstrap()
            .group(group)
            .channel(NioServerSocketChannel.class)
            .childHandler(
                new ChannelInitializer<>() {
                  @Override
                  protected void initChannel(Channel connection) {
                    connection.pipeline().addLast(tls.newHandler(connection.alloc()));
                    Streams.serve(connection, STREAMS, () -> new Stream(ca));
                  }
                })
            .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .syncUninterruptibly()
            .channel();
  }

  private SslContext tls() throws IOException {
    SmallCa.Leaf own = ca.server(NAME);
    return SslContextBuilder.forServer(
            PrivateKeys.read(own.key()), CertificatePem.read(own.certificate()))
        .sslProvider(SslProvider.JDK)
        .ciphers(Http2SecurityUtil.CIPHERS, SupportedCipherSuiteFilter.INSTANCE)
        .applicationProtocolConfig(
            new ApplicationProtocolConfig(
                ApplicationProtocolConfig.Protocol.ALPN,
                ApplicationProtocolConfig.SelectorFailureBehavior.NO_ADVERTISE,
                ApplicationProtocolConfig.SelectedListenerFailureBehavior.ACCEPT,
                "h2"))
        .build();
  }

  /** Starts it. */
  static FakeIstiod start() throws IOException {
    return new FakeIstiod();
  }

  /** Where it listens, on the loopback address. */
  int port() {
    return ((InetSocketAddress) listening.localAddress()).getPort();
  }

  /** PEM of the root of its certificates. */
  String root() {
    return ca.root();
  }

  @Override
  public void close() {
    listening.close().syncUninterruptibly();
    var _ = group.shutdownGracefully(0, 1, TimeUnit.SECONDS);
  }

  /** One stream: discovery, or a request for a certificate, as its path says. */
  private static final class Stream extends ChannelInboundHandlerAdapter {
    private final SmallCa ca;
    private final MessageReader reader = new MessageReader(1 << 20);
    private FakeDiscovery discovery = new FakeDiscovery(true);
    private boolean signs;

    Stream(SmallCa ca) {
      this.ca = ca;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
      context.read();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object frame) {
      switch (frame) {
        case Http2HeadersFrame headers -> {
          String path = String.valueOf(headers.headers().path());
          signs = path.endsWith("/CreateCertificate");
          discovery = new FakeDiscovery(path.endsWith("/DeltaAggregatedResources"));
          write(context, new DefaultHttp2HeadersFrame(new DefaultHttp2Headers().status("200")));
        }
        case Http2DataFrame data -> {
          for (byte[] request : reader.add(data.content())) {
            if (signs) {
              sign(context, request);
            } else {
              discovery.answer(request).ifPresent(answer -> write(context, data(answer)));
            }
          }
          data.release();
        }
        default -> ReferenceCountUtil.release(frame);
      }
      context.read();
    }

    private void sign(ChannelHandlerContext context, byte[] request) {
      ProtoReader fields = new ProtoReader(request);
      String csr = fields.next() == 1 ? fields.text() : "";
      List<String> chain = ca.sign(csr, Instant.now().plusSeconds(LIFE_SECONDS));
      byte[] answer = new ProtoWriter().text(1, chain.getFirst()).text(1, chain.getLast()).bytes();
      write(context, data(answer));
      write(
          context,
          new DefaultHttp2HeadersFrame(new DefaultHttp2Headers().add("grpc-status", "0"), true));
    }

    private static Http2DataFrame data(byte[] message) {
      return new DefaultHttp2DataFrame(Unpooled.wrappedBuffer(MessageReader.framed(message)));
    }

    private static void write(ChannelHandlerContext context, Object frame) {
      var _ = context.writeAndFlush(frame);
    }
  }
}

package io.meltemi.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.meltemi.agent.grpc.Streams;
import io.meltemi.agent.pem.SmallCa;
import io.meltemi.envtest.process.FreePorts;
import io.meltemi.it.fixture.EnvoyFixture;
import io.meltemi.it.fixture.Http;
import io.meltemi.it.fixture.Identity;
import io.meltemi.it.fixture.IstiodProcess;
import io.meltemi.it.fixture.Repository;
import io.meltemi.it.fixture.ServicePod;
import io.meltemi.it.fixture.Until;
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
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Stock Envoys speak auto mTLS to each other: a gateway to a sidecar that sniffs every port, so
 * that only what the gateway says by ALPN tells HTTP from TCP.
 */
class StockMutualTlsIT {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final String ADDRESS = "127.0.81.3";
  private static final String CALLER = "URI=spiffe://cluster.local/ns/shop/sa/gate";

  @TempDir Path work;
  private final EventLoopGroup group =
      new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());

  @Test
  void http1Http2AndTcpAreToldApartInsideMutualTls() throws Exception {
    Repository.envoy();
    var ca = new SmallCa("mesh");
    List<Integer> ports = FreePorts.take(5);
    HttpServer http1 = http1();
    Channel http2 = http2();
    Path config = Files.createDirectory(work.resolve("config"));
    write(config, ports, http1.getAddress().getPort(), port(http2));
    try (Identity gateIdentity = Identity.of(work, "gate", ca);
        Identity serverIdentity = Identity.of(work, "server", ca);
        var istiod = IstiodProcess.start(config, work, List.of(), Map.of());
        var server =
            EnvoyFixture.withIdentity(
                work, "sidecar", ADDRESS, "server", serverIdentity, istiod.xds().getPort());
        var gate =
            EnvoyFixture.withIdentity(
                work, "router", "127.0.0.1", "gate", gateIdentity, istiod.xds().getPort())) {
      String web = "http://127.0.0.1:" + ports.get(0);
      Until.holds(
          "HTTP/1.1 arrives",
          PATIENCE,
          () -> Http.get(web + "/").status() == 200,
          () -> istiod.log() + gate.log() + server.log());
      assertThat(Http.get(web + "/").body()).startsWith("http1 ").contains(CALLER);
      assertThat(Http.get(web + "/h2").body()).startsWith("http2 ").contains(CALLER);
      // As TCP nothing is added to the request, and the bytes of it are HTTP by chance.
      assertThat(Http.get("http://127.0.0.1:" + ports.get(1) + "/").body()).isEqualTo("http1 null");
      for (int port : ports.subList(2, 5)) {
        assertThat(server.stat("listener." + ADDRESS + "_" + port + ".ssl.handshake")).isPositive();
      }
      assertThat(server.stat("listener_manager.lds.update_rejected")).isZero();
      assertThat(gate.stat("cluster_manager.cds.update_rejected")).isZero();
    } finally {
      http1.stop(0);
      http2.close().sync();
      group.shutdownGracefully(0, 1, java.util.concurrent.TimeUnit.SECONDS).sync();
    }
  }

  private static void write(Path config, List<Integer> ports, int http1, int http2)
      throws IOException {
    String text =
        MESH.replace("WEB", String.valueOf(ports.get(0)))
            .replace("RAW", String.valueOf(ports.get(1)))
            .replace("INBOUND1", String.valueOf(ports.get(2)))
            .replace("INBOUND2", String.valueOf(ports.get(3)))
            .replace("INBOUND3", String.valueOf(ports.get(4)))
            .replace("APP1", String.valueOf(http1))
            .replace("APP2", String.valueOf(http2))
            .replace("ADDRESS", ADDRESS);
    var server =
        new ServicePod(
            "server",
            ADDRESS,
            List.of(
                new ServicePod.Port("http", 80, ports.get(2)),
                new ServicePod.Port("http2", 81, ports.get(3)),
                new ServicePod.Port("tcp", 82, ports.get(4))));
    Files.writeString(config.resolve("mesh.yaml"), text + server.yaml());
  }

  private static HttpServer http1() throws IOException {
    HttpServer app = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 16);
    app.createContext(
        "/",
        exchange -> {
          try (exchange) {
            String caller = exchange.getRequestHeaders().getFirst("x-forwarded-client-cert");
            byte[] body = ("http1 " + caller).getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
          }
        });
    app.start();
    return app;
  }

  private Channel http2() {
    return new ServerBootstrap()
        .group(group)
        .channel(NioServerSocketChannel.class)
        .childHandler(
            new ChannelInitializer<>() {
              @Override
              protected void initChannel(Channel connection) {
                Streams.serve(connection, 16, Http2App::new);
              }
            })
        .bind("127.0.0.1", 0)
        .syncUninterruptibly()
        .channel();
  }

  private static int port(Channel listening) {
    return ((InetSocketAddress) listening.localAddress()).getPort();
  }

  /** Answers with what the caller's proxy said of him. */
  private static final class Http2App extends ChannelInboundHandlerAdapter {
    @Override
    public void channelActive(ChannelHandlerContext context) {
      context.read();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object frame) {
      if (frame instanceof Http2HeadersFrame headers) {
        CharSequence caller = headers.headers().get("x-forwarded-client-cert");
        byte[] body = ("http2 " + caller).getBytes(StandardCharsets.UTF_8);
        context.write(new DefaultHttp2HeadersFrame(new DefaultHttp2Headers().status("200"), false));
        context.writeAndFlush(new DefaultHttp2DataFrame(Unpooled.wrappedBuffer(body), true));
      }
      ReferenceCountUtil.release(frame);
      context.read();
    }
  }

  private static final String MESH =
      """
      apiVersion: v1
      kind: Namespace
      metadata: {name: shop}
      ---
      apiVersion: networking.istio.io/v1
      kind: Gateway
      metadata: {name: gate, namespace: shop}
      spec:
        selector: {app: gate}
        servers:
          - port: {number: WEB, name: http, protocol: HTTP}
            bind: 127.0.0.1
            hosts: ["*"]
          - port: {number: RAW, name: tcp, protocol: TCP}
            bind: 127.0.0.1
            hosts: ["*"]
      ---
      apiVersion: networking.istio.io/v1
      kind: VirtualService
      metadata: {name: gate, namespace: shop}
      spec:
        hosts: ["*"]
        gateways: [gate]
        http:
          - match: [{uri: {prefix: /h2}}]
            route: [{destination: {host: server, port: {number: 81}}}]
          - route: [{destination: {host: server, port: {number: 80}}}]
        tcp:
          - match: [{port: RAW}]
            route: [{destination: {host: server, port: {number: 82}}}]
      ---
      apiVersion: networking.istio.io/v1
      kind: Sidecar
      metadata: {name: server, namespace: shop}
      spec:
        workloadSelector: {labels: {app: server}}
        egress: [{hosts: ["~/*"]}]
        ingress:
          - {port: {number: INBOUND1, name: one}, bind: ADDRESS, defaultEndpoint: "127.0.0.1:APP1"}
          - {port: {number: INBOUND2, name: two}, bind: ADDRESS, defaultEndpoint: "127.0.0.1:APP2"}
          - {port: {number: INBOUND3, name: three}, bind: ADDRESS, defaultEndpoint: "127.0.0.1:APP1"}
      """;
}

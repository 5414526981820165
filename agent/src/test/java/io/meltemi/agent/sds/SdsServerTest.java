package io.meltemi.agent.sds;

import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.netty.channel.EventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollDomainSocketChannel;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollEventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.unix.DomainSocketAddress;
import io.meltemi.agent.Eventually;
import io.meltemi.agent.cert.CertificateSettings;
import io.meltemi.agent.cert.CertificateSettings.Source;
import io.meltemi.agent.cert.CertificateStatistics;
import io.meltemi.agent.cert.Renewal;
import io.meltemi.agent.cert.Secrets;
import io.meltemi.agent.config.HostPort;
import io.meltemi.agent.grpc.Bytes;
import io.meltemi.agent.grpc.Network;
import io.meltemi.agent.grpc.UpstreamSettings;
import io.meltemi.agent.pem.KeyKind;
import io.meltemi.agent.pem.SmallCa;
import io.meltemi.agent.proto.ProtoReader;
import io.meltemi.agent.proto.ProtoWriter;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The socket, by a client that need not behave. */
class SdsServerTest {
  private static final MethodDescriptor<byte[], byte[]> STREAM =
      MethodDescriptor.<byte[], byte[]>newBuilder()
          .setType(MethodDescriptor.MethodType.BIDI_STREAMING)
          .setFullMethodName("envoy.service.secret.v3.SecretDiscoveryService/StreamSecrets")
          .setRequestMarshaller(new Bytes())
          .setResponseMarshaller(new Bytes())
          .build();

  @TempDir Path folder;
  private final Network network = new Network();
  private final CertificateStatistics statistics = new CertificateStatistics();
  private final SmallCa ca = new SmallCa("root");
  private final EventLoopGroup group = new EpollEventLoopGroup(1);
  private Secrets secrets;
  private SdsServer server;
  private ManagedChannel envoy;

  @BeforeEach
  void start() throws Exception {
    Source.Authority source =
        new Source.Authority(
            new UpstreamSettings(
                new HostPort("127.0.0.1", 1), "", new TreeMap<>(), Optional.empty()),
            "",
            "spiffe://cluster.local/ns/a/sa/b",
            new KeyKind.EcdsaP256(),
            false,
            Duration.ofHours(24),
            new Renewal(0.5, 0));
    secrets =
        Secrets.start(
            new CertificateSettings(
                source, Optional.empty(), Optional.empty(), folder.resolve("crl")),
            Optional.of((request, _) -> ca.sign(request, Instant.now().plusSeconds(3600))),
            statistics,
            InstantSource.system(),
            new Random(3));
    server = SdsServer.start(network, folder.resolve("socket"), secrets, statistics.rejections());
    envoy = connect();
  }

  private ManagedChannel connect() {
    return NettyChannelBuilder.forAddress(
            new DomainSocketAddress(folder.resolve("socket").toString()))
        .channelType(EpollDomainSocketChannel.class)
        .eventLoopGroup(group)
        .usePlaintext()
        .directExecutor()
        .build();
  }

  @AfterEach
  void stop() throws Exception {
    envoy.shutdownNow();
    server.close();
    secrets.close();
    network.close();
    group.shutdownGracefully(0, 1, TimeUnit.SECONDS).sync();
  }

  /** One stream, and what came on it. */
  private static final class Stream extends ClientCall.Listener<byte[]> {
    private final ClientCall<byte[], byte[]> call;
    private final List<byte[]> responses = new CopyOnWriteArrayList<>();
    private final CompletableFuture<Status> closed = new CompletableFuture<>();

    Stream(ManagedChannel channel) {
      call = channel.newCall(STREAM, CallOptions.DEFAULT);
      call.start(this, new Metadata());
      call.request(Integer.MAX_VALUE);
    }

    @Override
    public void onMessage(byte[] message) {
      responses.add(message);
    }

    @Override
    public void onClose(Status status, Metadata trailers) {
      closed.complete(status);
    }

    void send(String name, String nonce, String error) {
      ProtoWriter request = new ProtoWriter().text(3, name).text(4, SecretMessages.TYPE);
      request.text(5, nonce);
      if (!error.isEmpty()) {
        request.message(6, new ProtoWriter().text(2, error));
      }
      call.sendMessage(request.bytes());
    }

    String lastNonce() {
      ProtoReader fields = new ProtoReader(responses.getLast());
      for (int field = fields.next(); field != 0; field = fields.next()) {
        if (field == 5) {
          return fields.text();
        }
      }
      return "";
    }
  }

  @Test
  void anAnswerIsGivenOnceAndAgainAfterEachChangeOnly() {
    Stream stream = new Stream(envoy);
    stream.send("ROOTCA", "", "");
    Eventually.in(ofSeconds(10), () -> stream.responses.size() == 1);
    stream.send("ROOTCA", stream.lastNonce(), "");
    stream.send("ROOTCA", "of another stream", "");
    stream.send("ROOTCA", stream.lastNonce(), "not to my taste");
    Eventually.in(ofSeconds(10), () -> statistics.rejections().sum() == 1);
    assertThat(stream.responses).hasSize(1);
    secrets.trust(List.of(new SmallCa("other").root()));
    Eventually.in(ofSeconds(10), () -> stream.responses.size() == 2);
    assertThat(stream.closed).isNotDone();
  }

  @Test
  void garbageAndFloodsEndOnlyTheStreamsThatBringThem() throws Exception {
    Stream good = new Stream(envoy);
    good.send("default", "", "");
    Eventually.in(ofSeconds(10), () -> good.responses.size() == 1);

    Random random = new Random(17);
    for (int i = 0; i < 100; i++) {
      byte[] garbage = new byte[random.nextInt(200) + 1];
      random.nextBytes(garbage);
      garbage[0] = (byte) 0xff; // so that it is no message by chance
      Stream bad = new Stream(envoy);
      bad.call.sendMessage(garbage);
      assertThat(bad.closed.get(10, TimeUnit.SECONDS).getCode())
          .isEqualTo(Status.Code.INVALID_ARGUMENT);
    }
    Stream large = new Stream(envoy);
    large.call.sendMessage(new byte[2 << 20]);
    assertThat(large.closed.get(10, TimeUnit.SECONDS).getCode())
        .isEqualTo(Status.Code.INVALID_ARGUMENT);

    List<SocketChannel> connections = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      SocketChannel raw = SocketChannel.open(StandardProtocolFamily.UNIX);
      raw.connect(UnixDomainSocketAddress.of(folder.resolve("socket")));
      connections.add(raw);
      byte[] noise = new byte[1024];
      random.nextBytes(noise);
      writeIgnoringEnd(raw, noise);
    }
    secrets.trust(List.of(new SmallCa("other").root())); // renews the certificate
    Eventually.in(ofSeconds(10), () -> good.responses.size() == 2);
    for (SocketChannel raw : connections) {
      raw.close();
    }
    Eventually.in(
        ofSeconds(10),
        () -> {
          ManagedChannel again = connect();
          try {
            Stream stream = new Stream(again);
            stream.send("default", "", "");
            Thread.sleep(100);
            return stream.responses.size() == 1;
          } finally {
            again.shutdownNow();
          }
        });
  }

  private static void writeIgnoringEnd(SocketChannel raw, byte[] noise) {
    try {
      raw.write(ByteBuffer.wrap(noise));
    } catch (IOException closedAlready) {
      assertThat(closedAlready).hasMessageMatching(".*(pipe|reset|closed).*");
    }
  }

  @Test
  void thousandsOfChangesReachASlowReaderAsTheLastOneAndLeaveNothing() {
    Stream slow = new Stream(envoy);
    slow.send("ROOTCA", "", "");
    Eventually.in(ofSeconds(10), () -> slow.responses.size() == 1);
    String last = "";
    for (int i = 0; i < 2_000; i++) {
      last =
          new io.meltemi.base.PemBlock("CERTIFICATE", new byte[] {(byte) i, (byte) (i >> 8)})
              .text();
      secrets.trust(List.of(last));
    }
    String expected = last;
    Eventually.in(
        ofSeconds(20),
        () ->
            new String(slow.responses.getLast(), java.nio.charset.StandardCharsets.ISO_8859_1)
                .contains(expected));
    assertThat(slow.closed).isNotDone();
    for (int i = 0; i < 100; i++) { // at 200 resets the connection itself would be given up
      Stream passing = new Stream(envoy);
      passing.send("ROOTCA", "", "");
      passing.call.cancel("enough", null);
    }
    Eventually.in(
        ofSeconds(10), () -> server.openStreams() == 1, () -> server.openStreams() + " streams");
  }
}

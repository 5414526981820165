package io.meltemi.agent.cert;

import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.meltemi.agent.config.HostPort;
import io.meltemi.agent.grpc.Bytes;
import io.meltemi.agent.grpc.UpstreamSettings;
import io.meltemi.agent.pem.SmallCa;
import io.meltemi.agent.proto.ProtoReader;
import io.meltemi.agent.proto.ProtoWriter;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** A CA as istiod is one, over TLS; it accepts one token and signs whatever is asked with it. */
public final class FakeCa implements AutoCloseable {
  public static final String NAME = "istiod.istio-system.svc";
  public static final String TOKEN = "good-token";
  private static final Metadata.Key<String> AUTHORIZATION =
      Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

  private final SmallCa serverCa = new SmallCa("server root");
  private final List<Metadata> headers = new CopyOnWriteArrayList<>();
  private final List<byte[]> requests = new CopyOnWriteArrayList<>();
  private final Server server;
  private volatile SmallCa workloads = new SmallCa("workload root");
  private volatile String moreRoots = "";
  private volatile Duration life = Duration.ofHours(1);
  private volatile Status answer = Status.OK;

  private FakeCa(int port) throws Exception {
    MethodDescriptor<byte[], byte[]> method =
        MethodDescriptor.<byte[], byte[]>newBuilder()
            .setType(MethodDescriptor.MethodType.UNARY)
            .setFullMethodName("istio.v1.auth.IstioCertificateService/CreateCertificate")
            .setRequestMarshaller(new Bytes())
            .setResponseMarshaller(new Bytes())
            .build();
    SmallCa.Leaf own = serverCa.server(NAME);
    server =
        NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
            .sslContext(
                GrpcSslContexts.forServer(stream(own.certificate()), stream(own.key())).build())
            .addService(
                ServerServiceDefinition.builder("istio.v1.auth.IstioCertificateService")
                    .addMethod(method, this::accept)
                    .build())
            .build()
            .start();
  }

  /** Starts it; port 0 is any. */
  public static FakeCa start(int port) throws Exception {
    return new FakeCa(port);
  }

  private static InputStream stream(String text) {
    return new ByteArrayInputStream(text.getBytes(StandardCharsets.US_ASCII));
  }

  public int port() {
    return server.getPort();
  }

  /** PEM of the root of its own certificate. */
  public String serverRoot() {
    return serverCa.root();
  }

  /** Whose certificates it gives. */
  public SmallCa workloads() {
    return workloads;
  }

  /** From now on it signs with another root, and vouches for others too. */
  public void signWith(SmallCa ca, String otherRoots) {
    workloads = ca;
    moreRoots = otherRoots;
  }

  public void live(Duration howLong) {
    life = howLong;
  }

  /** From now on it answers with that status. */
  public void answer(Status status) {
    answer = status;
  }

  public List<byte[]> requests() {
    return List.copyOf(requests);
  }

  public Metadata headers(int request) {
    return headers.get(request);
  }

  /** How it is reached, with the files of its root and of the token. */
  public UpstreamSettings settings(Path root, Path token) {
    return new UpstreamSettings(
        new HostPort("127.0.0.1", port()),
        "Kubernetes",
        new TreeMap<>(),
        Optional.of(new UpstreamSettings.Tls(Optional.of(root), NAME, token, Optional.empty())));
  }

  private ServerCall.Listener<byte[]> accept(ServerCall<byte[], byte[]> call, Metadata sent) {
    call.request(2);
    return new ServerCall.Listener<>() {
      @Override
      public void onMessage(byte[] message) {
        headers.add(sent);
        requests.add(message);
        if (!("Bearer " + TOKEN).equals(sent.get(AUTHORIZATION))) {
          call.close(
              Status.UNAUTHENTICATED.withDescription("request authenticate failure"),
              new Metadata());
        } else if (!answer.isOk()) {
          call.close(answer, new Metadata());
        } else {
          call.sendHeaders(new Metadata());
          call.sendMessage(certificate(message));
          call.close(Status.OK, new Metadata());
        }
      }
    };
  }

  private byte[] certificate(byte[] message) {
    ProtoReader fields = new ProtoReader(message);
    String request = "";
    for (int field = fields.next(); field != 0; field = fields.next()) {
      request = field == 1 ? fields.text() : request;
    }
    List<String> chain = workloads.sign(request, Instant.now().plus(life));
    return new ProtoWriter().text(1, chain.get(0)).text(1, chain.get(1) + moreRoots).bytes();
  }

  @Override
  public void close() throws InterruptedException {
    server.shutdownNow().awaitTermination();
  }
}

import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.meltemi.agent.pem.SmallCa;
import io.meltemi.agent.proto.ProtoReader;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * An istiod that sends one large delta response: LoadIstiod PORT CLUSTERS BYTES_EACH [ROOT].
 * Clusters are answered with that many resources, a name table with one name for each, everything
 * else with none. With ROOT it speaks TLS, writes the root of its certificate to that file, signs
 * certificates, and the first cluster asks for the workload's. Run from source on the agent's class
 * path.
 */
public final class LoadIstiod {
  private static final String CLUSTER = "type.googleapis.com/envoy.config.cluster.v3.Cluster";
  private static final String NAMES = "type.googleapis.com/istio.networking.nds.v1.NameTable";
  private static final String TLS =
      "type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext";

  public static void main(String[] arguments) throws Exception {
    int clusters = Integer.parseInt(arguments[1]);
    int bytes = Integer.parseInt(arguments[2]);
    boolean secured = arguments.length > 3;
    SmallCa ca = new SmallCa("bench");
    var server =
        NettyServerBuilder.forAddress(
                new InetSocketAddress("127.0.0.1", Integer.parseInt(arguments[0])))
            .addService(
                service(
                    "envoy.service.discovery.v3.AggregatedDiscoveryService",
                    "DeltaAggregatedResources",
                    (call, headers) -> discovery(call, clusters, bytes, secured)))
            .addService(
                service(
                    "istio.v1.auth.IstioCertificateService",
                    "CreateCertificate",
                    (call, headers) -> signing(call, ca)));
    if (secured) {
      SmallCa.Leaf own = ca.server("istiod.istio-system.svc");
      server.useTransportSecurity(stream(own.certificate()), stream(own.key()));
      Files.writeString(Path.of(arguments[3]), ca.root());
    }
    var started = server.build().start();
    System.out.println("listening on " + started.getPort());
    started.awaitTermination();
  }

  private static InputStream stream(String text) {
    return new ByteArrayInputStream(text(text));
  }

  private static ServerServiceDefinition service(
      String name, String method, ServerCallHandler<byte[], byte[]> handler) {
    MethodDescriptor<byte[], byte[]> descriptor =
        MethodDescriptor.<byte[], byte[]>newBuilder()
            .setType(MethodDescriptor.MethodType.BIDI_STREAMING)
            .setFullMethodName(name + "/" + method)
            .setRequestMarshaller(new Bytes())
            .setResponseMarshaller(new Bytes())
            .build();
    return ServerServiceDefinition.builder(name).addMethod(descriptor, handler).build();
  }

  private static ServerCall.Listener<byte[]> discovery(
      ServerCall<byte[], byte[]> call, int clusters, int bytes, boolean secured) {
    call.sendHeaders(new Metadata());
    call.request(1);
    Set<String> answered = new HashSet<>();
    return new ServerCall.Listener<byte[]>() {
      @Override
      public void onMessage(byte[] request) {
        String type = typeOf(request);
        if (answered.add(type)) {
          call.sendMessage(
              switch (type) {
                case CLUSTER -> clusters(clusters, bytes, secured);
                case NAMES -> names(clusters);
                default -> response(type, List.of());
              });
        }
        call.request(1);
      }
    };
  }

  private static ServerCall.Listener<byte[]> signing(ServerCall<byte[], byte[]> call, SmallCa ca) {
    call.sendHeaders(new Metadata());
    call.request(1);
    return new ServerCall.Listener<byte[]>() {
      @Override
      public void onMessage(byte[] request) {
        ProtoReader fields = new ProtoReader(request);
        List<String> chain =
            ca.sign(fields.next() == 1 ? fields.text() : "", Instant.now().plusSeconds(86_400));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        chain.forEach(pem -> field(out, 1, text(pem)));
        call.sendMessage(out.toByteArray());
        call.close(Status.OK, new Metadata());
      }
    };
  }

  private static String typeOf(byte[] request) {
    String text = new String(request, StandardCharsets.ISO_8859_1);
    int start = text.lastIndexOf("type.googleapis.com/");
    int end = start;
    while (end < text.length()
        && (Character.isLetterOrDigit(text.charAt(end)) || "./_".indexOf(text.charAt(end)) >= 0)) {
      end++;
    }
    return start < 0 ? "" : text.substring(start, end);
  }

  private static byte[] response(String type, List<byte[]> resources) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    field(out, 1, text("v1"));
    resources.forEach(resource -> field(out, 2, resource));
    field(out, 4, text(type));
    field(out, 5, text("nonce-" + type));
    return out.toByteArray();
  }

  private static byte[] resource(String name, String type, byte[] value) {
    return join(
        field(1, text("1")),
        field(2, join(field(1, text(type)), field(2, value))),
        field(3, text(name)));
  }

  private static byte[] clusters(int count, int bytesEach, boolean secured) {
    return response(
        CLUSTER,
        IntStream.range(0, count)
            .mapToObj(i -> cluster(serviceName(i), bytesEach, secured && i == 0))
            .toList());
  }

  private static String serviceName(int number) {
    return "service-" + number + ".default.svc.cluster.local";
  }

  private static byte[] cluster(String service, int bytesEach, boolean mutualTls) {
    String name = "outbound|80||" + service;
    byte[] cluster =
        join(
            field(1, text(name)),
            field(4, new byte[] {1 << 3, 1}),
            field(28, text("x".repeat(Math.max(1, bytesEach - 3 * name.length() - 120)))),
            field(33, field(1, text(name))),
            mutualTls ? field(24, mutualTls()) : new byte[0]);
    return resource(name, CLUSTER, cluster);
  }

  /** A transport socket whose certificate comes from the agent. */
  private static byte[] mutualTls() {
    byte[] grpc = field(1, field(1, text("sds-grpc")));
    byte[] source =
        join(
            field(2, join(new byte[] {1 << 3, 2}, field(4, grpc), new byte[] {8 << 3, 2})),
            new byte[] {6 << 3, 2});
    byte[] common = field(6, join(field(1, text("default")), field(2, source)));
    return join(
        field(1, text("envoy.transport_sockets.tls")),
        field(3, join(field(1, text(TLS)), field(2, field(1, common)))));
  }

  private static byte[] names(int count) {
    ByteArrayOutputStream table = new ByteArrayOutputStream();
    for (int i = 0; i < count; i++) {
      byte[] info =
          join(
              field(1, text("10.%d.%d.1".formatted(i / 256, i % 256))),
              field(2, text("Kubernetes")),
              field(3, text("service-" + i)),
              field(4, text("default")));
      field(table, 1, join(field(1, text(serviceName(i))), field(2, info)));
    }
    return response(NAMES, List.of(resource("", NAMES, table.toByteArray())));
  }

  private static byte[] text(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] join(byte[]... parts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }

  private static byte[] field(int number, byte[] value) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    field(out, number, value);
    return out.toByteArray();
  }

  private static void field(ByteArrayOutputStream out, int number, byte[] value) {
    varint(out, number << 3 | 2);
    varint(out, value.length);
    out.writeBytes(value);
  }

  private static void varint(ByteArrayOutputStream out, int value) {
    int rest = value;
    for (; rest > 0x7f; rest >>>= 7) {
      out.write(rest & 0x7f | 0x80);
    }
    out.write(rest);
  }

  private static final class Bytes implements MethodDescriptor.Marshaller<byte[]> {
    @Override
    public InputStream stream(byte[] message) {
      return new ByteArrayInputStream(message);
    }

    @Override
    public byte[] parse(InputStream message) {
      try {
        return message.readAllBytes();
      } catch (IOException broken) {
        throw new IllegalStateException(broken);
      }
    }
  }
}

import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.ServerServiceDefinition;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;

/**
 * An istiod that sends one large delta response: LoadIstiod PORT CLUSTERS BYTES_EACH. Clusters are
 * answered with that many resources, everything else with none. Run from source on the agent's
 * class path.
 */
public final class LoadIstiod {
  private static final String CLUSTER = "type.googleapis.com/envoy.config.cluster.v3.Cluster";

  public static void main(String[] arguments) throws Exception {
    int clusters = Integer.parseInt(arguments[1]);
    int bytes = Integer.parseInt(arguments[2]);
    MethodDescriptor<byte[], byte[]> delta =
        MethodDescriptor.<byte[], byte[]>newBuilder()
            .setType(MethodDescriptor.MethodType.BIDI_STREAMING)
            .setFullMethodName(
                "envoy.service.discovery.v3.AggregatedDiscoveryService/DeltaAggregatedResources")
            .setRequestMarshaller(new Bytes())
            .setResponseMarshaller(new Bytes())
            .build();
    var service =
        ServerServiceDefinition.builder("envoy.service.discovery.v3.AggregatedDiscoveryService")
            .addMethod(
                delta,
                (call, headers) -> {
                  call.sendHeaders(new Metadata());
                  call.request(1);
                  Set<String> answered = new HashSet<>();
                  return new ServerCall.Listener<byte[]>() {
                    @Override
                    public void onMessage(byte[] request) {
                      String type = typeOf(request);
                      if (answered.add(type)) {
                        call.sendMessage(
                            response(type, type.equals(CLUSTER) ? clusters : 0, bytes));
                      }
                      call.request(1);
                    }
                  };
                })
            .build();
    var server =
        NettyServerBuilder.forAddress(
                new InetSocketAddress("127.0.0.1", Integer.parseInt(arguments[0])))
            .addService(service)
            .build()
            .start();
    System.out.println("listening on " + server.getPort());
    server.awaitTermination();
  }

  private static String typeOf(byte[] request) {
    String text = new String(request, StandardCharsets.ISO_8859_1);
    int start = text.lastIndexOf("type.googleapis.com/envoy.config.");
    int end = start;
    while (end < text.length()
        && (Character.isLetterOrDigit(text.charAt(end)) || "./_".indexOf(text.charAt(end)) >= 0)) {
      end++;
    }
    return start < 0 ? "" : text.substring(start, end);
  }

  private static byte[] response(String type, int clusters, int bytesEach) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    field(out, 1, "v1".getBytes(StandardCharsets.UTF_8));
    for (int i = 0; i < clusters; i++) {
      String name = "outbound|80||service-" + i + ".default.svc.cluster.local";
      ByteArrayOutputStream cluster = new ByteArrayOutputStream();
      field(cluster, 1, text(name));
      field(cluster, 4, new byte[] {8, 1});
      field(cluster, 28, text("x".repeat(Math.max(1, bytesEach - 3 * name.length() - 120))));
      ByteArrayOutputStream assignment = new ByteArrayOutputStream();
      field(assignment, 1, text(name));
      field(cluster, 33, assignment.toByteArray());
      ByteArrayOutputStream any = new ByteArrayOutputStream();
      field(any, 1, text(CLUSTER));
      field(any, 2, cluster.toByteArray());
      ByteArrayOutputStream resource = new ByteArrayOutputStream();
      field(resource, 1, text("1"));
      field(resource, 2, any.toByteArray());
      field(resource, 3, text(name));
      field(out, 2, resource.toByteArray());
    }
    field(out, 4, text(type));
    field(out, 5, text("nonce-" + type));
    return out.toByteArray();
  }

  private static byte[] text(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
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

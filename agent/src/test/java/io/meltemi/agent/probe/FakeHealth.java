package io.meltemi.agent.probe;

import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ServerCalls;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/** gRPC's health service with a status for each name. */
final class FakeHealth implements AutoCloseable {
  private static final String SERVICE = "grpc.health.v1.Health";

  private final Server server;
  private final List<String> userAgents = new CopyOnWriteArrayList<>();

  private FakeHealth(Map<String, Integer> statuses) throws IOException {
    MethodDescriptor<byte[], byte[]> check =
        MethodDescriptor.<byte[], byte[]>newBuilder()
            .setType(MethodDescriptor.MethodType.UNARY)
            .setFullMethodName(SERVICE + "/Check")
            .setRequestMarshaller(new Bytes())
            .setResponseMarshaller(new Bytes())
            .build();
    var handler =
        ServerCalls.<byte[], byte[]>asyncUnaryCall(
            (request, answer) -> {
              String name =
                  request.length == 0
                      ? ""
                      : new String(request, 2, request.length - 2, StandardCharsets.UTF_8);
              if (statuses.containsKey(name)) {
                answer.onNext(new byte[] {8, statuses.get(name).byteValue()});
                answer.onCompleted();
              } else {
                answer.onError(Status.NOT_FOUND.asException());
              }
            });
    server =
        NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .addService(
                ServerServiceDefinition.builder(SERVICE)
                    .addMethod(
                        check,
                        (call, headers) -> {
                          userAgents.add(
                              headers.get(
                                  Metadata.Key.of("user-agent", Metadata.ASCII_STRING_MARSHALLER)));
                          return handler.startCall(call, headers);
                        })
                    .build())
            .build()
            .start();
  }

  static FakeHealth start(Map<String, Integer> statuses) throws IOException {
    return new FakeHealth(statuses);
  }

  int port() {
    return server.getPort();
  }

  List<String> userAgents() {
    return List.copyOf(userAgents);
  }

  @Override
  public void close() throws InterruptedException {
    server.shutdownNow().awaitTermination();
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
        throw new UncheckedIOException(broken);
      }
    }
  }
}

package io.meltemi.agent.xds;

import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** Answers every type with no resources, once a stream, and remembers what was accepted. */
public final class FakeIstiod implements AutoCloseable {
  private static final int TYPE_URL = 2;
  private static final int NONCE = 6;
  private static final int ERROR_DETAIL = 7;

  private final Server server;
  private final List<Metadata> streams = new CopyOnWriteArrayList<>();
  private final Set<String> accepted = ConcurrentHashMap.newKeySet();
  private final List<String> rejected = new CopyOnWriteArrayList<>();

  private FakeIstiod(int port) throws IOException {
    ServerServiceDefinition service =
        ServerServiceDefinition.builder(AdsMethod.SERVICE)
            .addMethod(
                AdsMethod.DELTA.descriptor(),
                (call, headers) -> {
                  streams.add(headers);
                  call.sendHeaders(new Metadata());
                  call.request(1);
                  return new Stream(call);
                })
            .build();
    server =
        NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
            .directExecutor()
            .addService(service)
            .build()
            .start();
  }

  /** Starts it; port 0 is any. */
  public static FakeIstiod start(int port) throws IOException {
    return new FakeIstiod(port);
  }

  public int port() {
    return server.getPort();
  }

  /** The headers of each stream so far. */
  public List<Metadata> streams() {
    return List.copyOf(streams);
  }

  /** Types whose answer was accepted. */
  public Set<String> accepted() {
    return Set.copyOf(accepted);
  }

  /** Error details of rejections. */
  public List<String> rejected() {
    return List.copyOf(rejected);
  }

  @Override
  public void close() throws InterruptedException {
    server.shutdownNow().awaitTermination();
  }

  private final class Stream extends ServerCall.Listener<byte[]> {
    private final ServerCall<byte[], byte[]> call;
    private final Set<String> answered = ConcurrentHashMap.newKeySet();

    Stream(ServerCall<byte[], byte[]> call) {
      this.call = call;
    }

    @Override
    public void onMessage(byte[] request) {
      String type = Protobuf.texts(request, TYPE_URL).getFirst();
      List<String> errors = Protobuf.texts(request, ERROR_DETAIL);
      rejected.addAll(errors);
      if (answered.add(type)) {
        call.sendMessage(Protobuf.message(1, "v1", 4, type, 5, "nonce-" + type));
      } else if (errors.isEmpty() && !Protobuf.texts(request, NONCE).isEmpty()) {
        accepted.add(type);
      }
      call.request(1);
    }

    @Override
    public void onHalfClose() {
      call.close(Status.OK, new Metadata());
    }
  }
}

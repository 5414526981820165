package io.meltemi.agent.xds;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.netty.shaded.io.netty.channel.EventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollDomainSocketChannel;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollEventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollServerSocketChannel;
import io.grpc.netty.shaded.io.netty.channel.unix.DomainSocketAddress;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Both ends that the xDS proxy stands between, saying just enough to each other. */
public final class XdsRehearsal implements AutoCloseable {
  private static final long PATIENCE_SECONDS = 10;

  private final EventLoopGroup group = new EpollEventLoopGroup(1);
  private final Server istiod;

  private XdsRehearsal() throws IOException {
    ServerServiceDefinition.Builder service = ServerServiceDefinition.builder(AdsMethod.SERVICE);
    for (AdsMethod method : AdsMethod.values()) {
      service.addMethod(method.descriptor(), (call, _) -> new Echo(call).start());
    }
    istiod =
        NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .channelType(EpollServerSocketChannel.class)
            .bossEventLoopGroup(group)
            .workerEventLoopGroup(group)
            .directExecutor()
            .addService(service.build())
            .build()
            .start();
  }

  /** Starts istiod's end. */
  public static XdsRehearsal start() throws IOException {
    return new XdsRehearsal();
  }

  /** Where istiod's end listens, on the loopback address. */
  public int port() {
    return istiod.getPort();
  }

  /** Sends a message as Envoy would, with each method, and waits for the answer. */
  public void exchange(Path socket) {
    ManagedChannel channel =
        NettyChannelBuilder.forAddress(new DomainSocketAddress(socket.toString()))
            .channelType(EpollDomainSocketChannel.class)
            .eventLoopGroup(group)
            .directExecutor()
            .usePlaintext()
            .build();
    for (AdsMethod method : AdsMethod.values()) {
      CompletableFuture<byte[]> answer = new CompletableFuture<>();
      ClientCall<byte[], byte[]> call = channel.newCall(method.descriptor(), CallOptions.DEFAULT);
      call.start(
          new ClientCall.Listener<>() {
            @Override
            public void onMessage(byte[] message) {
              answer.complete(message);
            }

            @Override
            public void onClose(Status status, Metadata trailers) {
              answer.completeExceptionally(status.asRuntimeException());
            }
          },
          new Metadata());
      call.request(1);
      call.sendMessage(new byte[] {1, 2, 3});
      answer.orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join();
      call.cancel("enough", null);
    }
    channel.shutdownNow();
  }

  @Override
  public void close() {
    istiod.shutdownNow();
    var unused = group.shutdownGracefully(0, 1, TimeUnit.SECONDS);
  }

  /** Answers each message with itself. */
  private static final class Echo extends ServerCall.Listener<byte[]> {
    private final ServerCall<byte[], byte[]> call;

    Echo(ServerCall<byte[], byte[]> call) {
      this.call = call;
    }

    Echo start() {
      call.sendHeaders(new Metadata());
      call.request(1);
      return this;
    }

    @Override
    public void onMessage(byte[] message) {
      call.sendMessage(message);
      call.request(1);
    }
  }
}

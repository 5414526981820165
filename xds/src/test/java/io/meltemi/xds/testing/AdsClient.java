package io.meltemi.xds.testing;

import com.google.protobuf.Message;
import com.google.rpc.Status;
import io.envoyproxy.envoy.config.core.v3.Node;
import io.envoyproxy.envoy.service.discovery.v3.AggregatedDiscoveryServiceGrpc;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryRequest;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.meltemi.xds.ResourceType;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/**
 * An ADS stream of our own for tests: says exactly what it is told to say, and nothing by itself.
 */
public final class AdsClient implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final ManagedChannel channel;
  private final boolean delta;
  private final Node node;
  private final ClientCall<Message, Message> call;
  private final LinkedBlockingQueue<Reply> replies = new LinkedBlockingQueue<>();
  private final CompletableFuture<io.grpc.Status> closed = new CompletableFuture<>();
  private boolean introduced;
  private int probes;

  private AdsClient(SocketAddress server, Node node, boolean delta, boolean reads) {
    this(
        NettyChannelBuilder.forAddress(server)
            .usePlaintext()
            .directExecutor()
            .flowControlWindow(reads ? 1 << 20 : 1 << 16)
            .maxInboundMessageSize(64 << 20)
            .build(),
        new Metadata(),
        node,
        delta,
        reads);
  }

  private AdsClient(
      ManagedChannel channel, Metadata headers, Node node, boolean delta, boolean reads) {
    this.channel = channel;
    this.delta = delta;
    this.node = node;
    var method =
        delta
            ? AggregatedDiscoveryServiceGrpc.getDeltaAggregatedResourcesMethod()
            : AggregatedDiscoveryServiceGrpc.getStreamAggregatedResourcesMethod();
    @SuppressWarnings("unchecked")
    var anyMethod = (MethodDescriptor<Message, Message>) (MethodDescriptor<?, ?>) method;
    this.call = channel.newCall(anyMethod, CallOptions.DEFAULT);
    call.start(
        new ClientCall.Listener<>() {
          @Override
          public void onMessage(Message message) {
            replies.add(
                message instanceof io.envoyproxy.envoy.service.discovery.v3.DiscoveryResponse state
                    ? Reply.of(state)
                    : Reply.of(
                        (io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryResponse) message));
            call.request(1);
          }

          @Override
          public void onClose(io.grpc.Status status, Metadata trailers) {
            closed.complete(status);
          }
        },
        headers);
    if (reads) {
      call.request(1);
    }
  }

  public static AdsClient delta(SocketAddress server, String nodeId) {
    return new AdsClient(server, Node.newBuilder().setId(nodeId).build(), true, true);
  }

  public static AdsClient delta(SocketAddress server, Node node) {
    return new AdsClient(server, node, true, true);
  }

  public static AdsClient state(SocketAddress server, String nodeId) {
    return new AdsClient(server, Node.newBuilder().setId(nodeId).build(), false, true);
  }

  public static AdsClient state(SocketAddress server, Node node) {
    return new AdsClient(server, node, false, true);
  }

  /** A client on a channel that it closes, with headers that say who it is. */
  public static AdsClient on(ManagedChannel channel, Metadata headers, Node node, boolean delta) {
    return new AdsClient(channel, headers, node, delta, true);
  }

  /** A client that asks and never reads. */
  public static AdsClient deaf(SocketAddress server, String nodeId) {
    return new AdsClient(server, Node.newBuilder().setId(nodeId).build(), true, false);
  }

  /** The first request for a type in either protocol. */
  public void ask(ResourceType type, String... names) {
    if (delta) {
      subscribe(type, names);
    } else {
      say(
          DiscoveryRequest.newBuilder()
              .setTypeUrl(type.typeUrl())
              .addAllResourceNames(List.of(names))
              .build());
    }
  }

  public void subscribe(ResourceType type, String... names) {
    say(
        DeltaDiscoveryRequest.newBuilder()
            .setTypeUrl(type.typeUrl())
            .addAllResourceNamesSubscribe(List.of(names))
            .build());
  }

  public void unsubscribe(ResourceType type, String... names) {
    say(
        DeltaDiscoveryRequest.newBuilder()
            .setTypeUrl(type.typeUrl())
            .addAllResourceNamesUnsubscribe(List.of(names))
            .build());
  }

  /** The first incremental request on a new stream of a client that has something already. */
  public void resume(ResourceType type, List<String> names, Map<String, String> versions) {
    say(
        DeltaDiscoveryRequest.newBuilder()
            .setTypeUrl(type.typeUrl())
            .addAllResourceNamesSubscribe(names)
            .putAllInitialResourceVersions(versions)
            .build());
  }

  /** Accepts; in state of the world these are also all the names that are asked for from now on. */
  public void ack(Reply reply, String... names) {
    answer(reply.type(), reply.version(), reply.nonce(), List.of(names), null);
  }

  public void nack(Reply reply, String message, String... names) {
    var error = Status.newBuilder().setCode(13).setMessage(message).build();
    answer(reply.type(), "", reply.nonce(), List.of(names), error);
  }

  private void answer(
      ResourceType type, String version, String nonce, List<String> names, Status error) {
    if (delta) {
      var request =
          DeltaDiscoveryRequest.newBuilder().setTypeUrl(type.typeUrl()).setResponseNonce(nonce);
      say((error == null ? request : request.setErrorDetail(error)).build());
    } else {
      var request =
          DiscoveryRequest.newBuilder()
              .setTypeUrl(type.typeUrl())
              .setVersionInfo(version)
              .setResponseNonce(nonce)
              .addAllResourceNames(names);
      say((error == null ? request : request.setErrorDetail(error)).build());
    }
  }

  /** Sends a request as it is, the node added if it is the first. */
  public void say(Message request) {
    var message = request;
    if (!introduced) {
      introduced = true;
      message =
          request instanceof DiscoveryRequest state
              ? state.toBuilder().setNode(node).build()
              : ((DeltaDiscoveryRequest) request).toBuilder().setNode(node).build();
    }
    call.sendMessage(message);
  }

  /** The next response, waited for. */
  public Reply next() {
    try {
      var reply = replies.poll(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
      if (reply == null) {
        throw new AssertionError("no response came; stream: " + closed.getNow(null));
      }
      return reply;
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The next response, which must be of this type; it is accepted. */
  public Reply accept(ResourceType type, String... names) {
    var reply = next();
    if (reply.type() != type) {
      throw new AssertionError("expected " + type + ", came " + reply);
    }
    ack(reply, names);
    return reply;
  }

  /**
   * Makes sure that nothing is due: asks for a secret that nobody has, whose answer comes after
   * everything else that is due.
   */
  public void expectNothing() {
    var probe = "probe-" + probes++;
    if (delta) {
      subscribe(ResourceType.SECRET, probe);
    } else {
      say(
          DiscoveryRequest.newBuilder()
              .setTypeUrl(ResourceType.SECRET.typeUrl())
              .addResourceNames(probe)
              .build());
    }
    var reply = next();
    if (reply.type() != ResourceType.SECRET) {
      throw new AssertionError("expected nothing, came " + reply);
    }
    ack(reply, probe);
  }

  /**
   * What comes before the server has nothing more to say; all is accepted, and given to a taker.
   */
  public int takeAll(Consumer<Reply> taker) {
    var probe = "probe-" + probes++;
    subscribe(ResourceType.SECRET, probe);
    int taken = 0;
    while (true) {
      var reply = next();
      ack(reply);
      if (reply.type() == ResourceType.SECRET) {
        return taken;
      }
      taker.accept(reply);
      taken++;
    }
  }

  /** How many responses came that were not taken by {@link #next}. */
  public int waiting() {
    return replies.size();
  }

  /** How the stream ended, waited for. */
  public io.grpc.Status end() {
    return closed.orTimeout(PATIENCE.toMillis() * 3, TimeUnit.MILLISECONDS).join();
  }

  /** Whether the stream ends in that time. */
  public boolean ended(Duration within) {
    try {
      closed.copy().get(within.toMillis(), TimeUnit.MILLISECONDS);
      return true;
    } catch (TimeoutException _) {
      return false;
    } catch (InterruptedException | ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    channel.shutdownNow();
    try {
      channel.awaitTermination(5, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}

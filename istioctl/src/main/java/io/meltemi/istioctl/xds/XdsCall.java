package io.meltemi.istioctl.xds;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import io.envoyproxy.envoy.config.core.v3.Node;
import io.envoyproxy.envoy.service.discovery.v3.AggregatedDiscoveryServiceGrpc;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryResponse;
import io.grpc.Grpc;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import io.meltemi.istioctl.Failure;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * One request, and the first response to it.
 *
 * @param address host and port
 * @param server as a sentence names it
 */
record XdsCall(String address, String server, Security security, Duration timeout) {
  /** Tells of failures that the user is told of anyway. Held, or its level would be forgotten. */
  private static final Logger GRPC = Logger.getLogger("io.grpc");

  private static final Metadata.Key<String> AUTHORIZATION =
      Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

  DiscoveryResponse ask(String namespace, String typeUrl, List<String> names) {
    GRPC.setLevel(Level.OFF);
    int colon = address.lastIndexOf(':');
    String host = address.substring(0, colon);
    String bare = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    var builder =
        Grpc.newChannelBuilderForAddress(
                bare, Integer.parseInt(address.substring(colon + 1)), security.credentials())
            .maxInboundMessageSize(Integer.MAX_VALUE);
    if (!security.authority().isEmpty()) {
      builder.overrideAuthority(security.authority());
    }
    ManagedChannel channel = builder.build();
    try {
      return response(channel, request(namespace, typeUrl, names));
    } finally {
      channel.shutdownNow();
    }
  }

  private static DiscoveryRequest request(String namespace, String typeUrl, List<String> names) {
    Struct metadata =
        Struct.newBuilder()
            .putFields("GENERATOR", Value.newBuilder().setStringValue("event").build())
            .putFields("NAMESPACE", Value.newBuilder().setStringValue(namespace).build())
            .build();
    String id = "sidecar~127.0.0.1~istioctl." + namespace + "~" + namespace + ".svc.cluster.local";
    return DiscoveryRequest.newBuilder()
        .setNode(Node.newBuilder().setId(id).setMetadata(metadata))
        .setTypeUrl(typeUrl)
        .addAllResourceNames(names)
        .build();
  }

  private DiscoveryResponse response(ManagedChannel channel, DiscoveryRequest request) {
    var first = new First();
    var headers = new Metadata();
    security.header().ifPresent(value -> headers.put(AUTHORIZATION, value));
    StreamObserver<DiscoveryRequest> requests =
        AggregatedDiscoveryServiceGrpc.newStub(channel)
            .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers))
            .streamAggregatedResources(first);
    requests.onNext(request);
    try {
      return first.response.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException late) {
      throw new Failure(
          server + " did not answer within " + timeout.toSeconds() + "s (see --timeout)");
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new Failure("interrupted while " + server + " was asked");
    } catch (ExecutionException failed) {
      throw refusal(Status.fromThrowable(failed));
    } finally {
      requests.onCompleted();
    }
  }

  private Failure refusal(Status status) {
    String said = reason(status);
    return new Failure(
        switch (status.getCode()) {
          case UNAUTHENTICATED ->
              server
                  + " does not know who asks: "
                  + said
                  + (security.token().isEmpty()
                      ? " (without a token, a certificate is needed: --cert-dir)"
                      : "");
          case PERMISSION_DENIED -> server + " does not tell us: " + said;
          case UNAVAILABLE ->
              "cannot ask "
                  + server
                  + ": "
                  + said
                  + (said.contains("name") || said.contains("PKIX") || said.contains("certif")
                      ? " (--authority NAME says which name its certificate has)"
                      : "");
          default -> server + " answered " + status.getCode() + ": " + said;
        });
  }

  private static String reason(Status status) {
    Throwable cause = status.getCause();
    String reason = "";
    for (int depth = 0; cause != null && depth < 20; depth++, cause = cause.getCause()) {
      if (cause.getMessage() != null) {
        reason = cause.getMessage();
      }
    }
    String description = String.valueOf(status.getDescription());
    return reason.isEmpty() ? description : reason.lines().findFirst().orElse(description);
  }

  private static final class First implements StreamObserver<DiscoveryResponse> {
    private final CompletableFuture<DiscoveryResponse> response = new CompletableFuture<>();

    @Override
    public void onNext(DiscoveryResponse value) {
      response.complete(value);
    }

    @Override
    public void onError(Throwable failure) {
      response.completeExceptionally(failure);
    }

    @Override
    public void onCompleted() {
      response.completeExceptionally(
          Status.UNKNOWN.withDescription("it ended the stream without a response").asException());
    }
  }
}

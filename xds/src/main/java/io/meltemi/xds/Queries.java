package io.meltemi.xds;

import com.google.protobuf.MessageLite;
import io.envoyproxy.envoy.config.core.v3.ControlPlane;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryResponse;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryResponse;
import io.grpc.Status;
import io.grpc.StatusException;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;

/**
 * What one stream asked for once, see {@link QuerySource}: the answers that wait to be sent. An
 * acknowledgement of an answer asks for nothing. Only the stream's thread uses it.
 */
final class Queries {
  private static final int MAX_WAITING = 16;

  private final Hub hub;
  private final QuerySource source;
  private final boolean delta;
  private final Queue<Response.Query> waiting = new ArrayDeque<>();

  Queries(Hub hub, QuerySource source, boolean delta) {
    this.hub = hub;
    this.source = source;
    this.delta = delta;
  }

  void receive(Client client, Request request) throws StatusException {
    if (!request.nonce().isEmpty() || request.error().isPresent()) {
      return;
    }
    if (waiting.size() >= MAX_WAITING) {
      throw Status.RESOURCE_EXHAUSTED
          .withDescription("more than " + MAX_WAITING + " queries at a time")
          .asException();
    }
    var answer = source.answer(client, request.typeUrl(), request.names().names());
    waiting.add(new Response.Query(message(request.typeUrl(), answer).toByteArray()));
  }

  private MessageLite message(String typeUrl, List<QuerySource.Named> answer) {
    var version = hub.clock().instant().toString();
    if (!delta) {
      return DiscoveryResponse.newBuilder()
          .setTypeUrl(typeUrl)
          .setVersionInfo(version)
          .setNonce(hub.nextNonce())
          .setControlPlane(controlPlane())
          .addAllResources(answer.stream().map(QuerySource.Named::message).toList())
          .build();
    }
    var response =
        DeltaDiscoveryResponse.newBuilder()
            .setTypeUrl(typeUrl)
            .setSystemVersionInfo(version)
            .setNonce(hub.nextNonce())
            .setControlPlane(controlPlane());
    for (var one : answer) {
      response
          .addResourcesBuilder()
          .setName(one.name())
          .setVersion(version)
          .setResource(one.message());
    }
    return response.build();
  }

  private ControlPlane controlPlane() {
    return ControlPlane.newBuilder().setIdentifier(hub.settings().controlPlane()).build();
  }

  /** The next answer to send. */
  Optional<Response.Query> next() {
    return Optional.ofNullable(waiting.poll());
  }
}

package io.meltemi.xds;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.Status;
import io.envoyproxy.envoy.config.core.v3.Node;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryRequest;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A request of either protocol.
 *
 * @param version state of the world: the version that the client has in force
 * @param names state of the world: all names; incremental: those to subscribe to
 * @param unsubscribe incremental: names to take away
 * @param initialVersions incremental: what the client has from an earlier stream
 * @param error why the client rejects the response of that nonce
 */
record Request(
    Optional<Node> node,
    String typeUrl,
    String nonce,
    String version,
    List<String> names,
    List<String> unsubscribe,
    Map<String, String> initialVersions,
    Optional<Status> error) {

  static Request state(byte[] bytes) throws InvalidProtocolBufferException {
    var message = DiscoveryRequest.parseFrom(bytes);
    return new Request(
        message.hasNode() ? Optional.of(message.getNode()) : Optional.empty(),
        message.getTypeUrl(),
        message.getResponseNonce(),
        message.getVersionInfo(),
        message.getResourceNamesList(),
        List.of(),
        Map.of(),
        message.hasErrorDetail() ? Optional.of(message.getErrorDetail()) : Optional.empty());
  }

  static Request delta(byte[] bytes) throws InvalidProtocolBufferException {
    var message = DeltaDiscoveryRequest.parseFrom(bytes);
    return new Request(
        message.hasNode() ? Optional.of(message.getNode()) : Optional.empty(),
        message.getTypeUrl(),
        message.getResponseNonce(),
        "",
        message.getResourceNamesSubscribeList(),
        message.getResourceNamesUnsubscribeList(),
        message.getInitialResourceVersionsMap(),
        message.hasErrorDetail() ? Optional.of(message.getErrorDetail()) : Optional.empty());
  }
}

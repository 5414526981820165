package io.meltemi.translate.endpoint;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import io.envoyproxy.envoy.config.core.v3.Address;
import io.envoyproxy.envoy.config.core.v3.HealthStatus;
import io.envoyproxy.envoy.config.core.v3.Metadata;
import io.envoyproxy.envoy.config.core.v3.Pipe;
import io.envoyproxy.envoy.config.core.v3.SocketAddress;
import io.envoyproxy.envoy.config.endpoint.v3.LbEndpoint;
import io.meltemi.base.Labels;
import io.meltemi.model.Endpoint;
import io.meltemi.translate.endpoint.LocalityGroup.Member;
import io.meltemi.translate.filter.PeerLabels;
import io.meltemi.translate.scope.NetworkGateways.NetworkGateway;
import java.util.Optional;

/** One endpoint as Envoy's message. */
final class LbEndpoints {
  private static final String UNIX = "unix://";
  static final String DRAINING_LABEL = "istio.io/draining";
  private static final Struct MTLS_MATCH = struct("tlsMode", "istio");

  private LbEndpoints() {}

  static Member member(Endpoint endpoint, boolean mtls, LoadAssignmentInput.Filter filter) {
    Metadata.Builder metadata = metadata(workload(endpoint), mtls).toBuilder();
    if (filter.kind().peerLabels()) {
      metadata.putFilterMetadata(PeerLabels.METADATA, peerLabels(endpoint).struct());
    }
    LbEndpoint.Builder message = LbEndpoint.newBuilder();
    message.getEndpointBuilder().setAddress(address(endpoint.address(), endpoint.port()));
    message
        .setHealthStatus(health(endpoint, filter.kind().external()))
        .setLoadBalancingWeight(LocalityGroup.uint32(Math.max(1, endpoint.weight())))
        .setMetadata(metadata);
    return new Member(Optional.of(endpoint), message.build(), mtls);
  }

  /** A gateway that stands for the endpoints of another network; its metadata names no workload. */
  static Member gateway(NetworkGateway gateway, long weight) {
    LbEndpoint.Builder message = LbEndpoint.newBuilder();
    message.getEndpointBuilder().setAddress(address(gateway.address(), gateway.port()));
    message
        .setLoadBalancingWeight(LocalityGroup.uint32(Math.max(1, weight)))
        .setMetadata(metadata(";;;;" + gateway.cluster(), true));
    return new Member(Optional.empty(), message.build(), true);
  }

  static boolean isDraining(Endpoint endpoint) {
    return endpoint.health() == Endpoint.Health.DRAINING
        || !endpoint.workload().labels().getOrDefault(DRAINING_LABEL, "").isEmpty();
  }

  private static Address address(String address, int port) {
    if (address.startsWith(UNIX)) {
      return Address.newBuilder()
          .setPipe(Pipe.newBuilder().setPath(address.substring(UNIX.length())))
          .build();
    }
    return Address.newBuilder()
        .setSocketAddress(SocketAddress.newBuilder().setAddress(address).setPortValue(port))
        .build();
  }

  private static HealthStatus health(Endpoint endpoint, boolean external) {
    if (isDraining(endpoint)) {
      return HealthStatus.DRAINING;
    }
    if (endpoint.health() != Endpoint.Health.HEALTHY) {
      return HealthStatus.UNHEALTHY;
    }
    return isProbed(endpoint, external) ? HealthStatus.HEALTHY : HealthStatus.UNKNOWN;
  }

  /** Nobody probes what was written by hand: a workload entry or an endpoint of a ServiceEntry. */
  private static boolean isProbed(Endpoint endpoint, boolean external) {
    return !endpoint.place().nodeName().isEmpty()
        || !(external || !endpoint.workload().name().isEmpty());
  }

  private static Metadata metadata(String workload, boolean mtls) {
    Metadata.Builder metadata = Metadata.newBuilder();
    if (mtls) {
      metadata.putFilterMetadata("envoy.transport_socket_match", MTLS_MATCH);
    }
    return metadata.putFilterMetadata("istio", struct("workload", workload)).build();
  }

  /** {@code workload;namespace;canonical name;revision;cluster}; revision latest is left out. */
  private static String workload(Endpoint endpoint) {
    String revision = revision(endpoint);
    return String.join(
        ";",
        endpoint.workload().name(),
        endpoint.workload().namespace(),
        canonicalName(endpoint),
        revision.equals("latest") ? "" : revision,
        endpoint.place().clusterId());
  }

  private static PeerLabels peerLabels(Endpoint endpoint) {
    return new PeerLabels(
        new PeerLabels.Workload(endpoint.workload().name(), endpoint.workload().namespace()),
        new PeerLabels.Canonical(canonicalName(endpoint), revision(endpoint)),
        new PeerLabels.Application(
            PeerLabels.app(endpoint.workload().labels()),
            PeerLabels.version(endpoint.workload().labels())),
        endpoint.place().clusterId());
  }

  private static String canonicalName(Endpoint endpoint) {
    return first(
        endpoint.workload().labels(),
        endpoint.workload().name(),
        "service.istio.io/canonical-name",
        "app.kubernetes.io/name",
        "app");
  }

  private static String revision(Endpoint endpoint) {
    return first(
        endpoint.workload().labels(),
        "",
        "service.istio.io/canonical-revision",
        "app.kubernetes.io/version",
        "version");
  }

  private static String first(Labels labels, String otherwise, String... keys) {
    for (String key : keys) {
      Optional<String> value = labels.find(key);
      if (value.isPresent()) {
        return value.orElseThrow();
      }
    }
    return otherwise;
  }

  private static Struct struct(String key, String value) {
    return Struct.newBuilder()
        .putFields(key, Value.newBuilder().setStringValue(value).build())
        .build();
  }
}

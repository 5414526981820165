package io.meltemi.translate.cluster;

import com.google.protobuf.Duration;
import com.google.protobuf.UInt32Value;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.cluster.v3.Cluster.DiscoveryType;
import io.envoyproxy.envoy.config.cluster.v3.Cluster.DnsLookupFamily;
import io.envoyproxy.envoy.config.cluster.v3.Cluster.LbPolicy;
import io.envoyproxy.envoy.config.core.v3.AggregatedConfigSource;
import io.envoyproxy.envoy.config.core.v3.ApiVersion;
import io.envoyproxy.envoy.config.core.v3.ConfigSource;
import io.envoyproxy.envoy.config.core.v3.HealthStatus;
import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.meltemi.base.Encoded;
import io.meltemi.model.DestinationRule;
import io.meltemi.model.Protocol;
import io.meltemi.model.Service;
import io.meltemi.model.ServicePort;
import io.meltemi.model.TrafficPolicy;
import io.meltemi.model.TrafficPolicy.ConnectionPool;
import io.meltemi.translate.Encoder;
import io.meltemi.translate.StatName;
import io.meltemi.translate.endpoint.LoadAssignments;
import io.meltemi.translate.filter.EndpointPicker;
import io.meltemi.translate.filter.PersistentSession;
import io.meltemi.translate.policy.EffectivePolicy;
import io.meltemi.translate.policy.LocalityPolicy;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * Builds the clusters of one service: per port one for the whole and one for each subset, in that
 * order.
 *
 * <p>Source: istio 1.30.3 pilot/pkg/networking/core/{cluster,cluster_builder}.go.
 */
final class OutboundClusters {

  private static final ConfigSource ADS =
      ConfigSource.newBuilder()
          .setAds(AggregatedConfigSource.getDefaultInstance())
          .setInitialFetchTimeout(Duration.getDefaultInstance())
          .setResourceApiVersion(ApiVersion.V3)
          .build();

  private final OutboundInput input;
  private final ClusterEnvironment environment;
  private final Service service;

  private OutboundClusters(OutboundInput input) {
    this.input = input;
    this.environment = input.environment().value();
    this.service = input.service();
  }

  static List<Encoded> build(OutboundInput input) {
    return new OutboundClusters(input).all();
  }

  private List<Encoded> all() {
    List<Encoded> clusters = new ArrayList<>();
    if (service.resolution() == Service.Resolution.ALIAS) {
      return clusters;
    }
    for (ServicePort port : service.ports()) {
      if (port.protocol() == Protocol.UDP) {
        continue;
      }
      add(clusters, port, Optional.empty());
      for (DestinationRule.Subset subset :
          input.rule().map(OutboundInput.Rule::subsets).orElse(List.of())) {
        add(clusters, port, Optional.of(subset));
      }
    }
    // A list of its own, even if empty: it is in force as long as somebody holds it.
    return Collections.unmodifiableList(clusters);
  }

  private void add(
      List<Encoded> clusters, ServicePort port, Optional<DestinationRule.Subset> subset) {
    cluster(port, subset).ifPresent(c -> clusters.add(Encoder.encode(c.getName(), c)));
  }

  /** Absent where Envoy would have nothing to resolve, or no way to do it. */
  private Optional<Cluster> cluster(ServicePort port, Optional<DestinationRule.Subset> subset) {
    String subsetName = subset.map(DestinationRule.Subset::name).orElse("");
    String name = ClusterTranslator.clusterName(service, port, subsetName, input.kind());
    TrafficPolicy policy =
        EffectivePolicy.of(
            input.rule().flatMap(OutboundInput.Rule::policy),
            subset.flatMap(DestinationRule.Subset::trafficPolicy),
            port.number());
    String statName =
        StatName.of(service, subsetName, port.number(), port.name())
            .in(environment.statNames().outbound(), name);
    Cluster.Builder cluster = Cluster.newBuilder().setName(name).setAltStatName(statName + ";");
    if (!discover(cluster, policy)) {
      return Optional.empty();
    }
    overridePort(cluster, port);
    ConnectionPools.apply(cluster, policy, environment.defaults());
    if (!cluster.hasClusterType()) {
      balance(cluster, policy);
    }
    var target = new OutboundTls.Target(port, subset, policy, isOriginalDst(cluster));
    boolean secured = input.kind() == OutboundInput.Kind.NORMAL;
    UpstreamHttp http = http(port, policy);
    http = secured ? new OutboundTls(input).apply(cluster, target, http) : http;
    http.apply(cluster);
    if (environment.abilities().metadataExchange()) {
      cluster.addFilters(MetadataExchange.FILTER);
    }
    return Optional.of(
        cluster
            .setMetadata(metadata(subset, policy).build(environment.abilities().stockMetrics()))
            .build());
  }

  /** How Envoy finds the endpoints; false where it cannot. */
  private boolean discover(Cluster.Builder cluster, TrafficPolicy policy) {
    if (service.resolution() == Service.Resolution.DYNAMIC_DNS) {
      boolean insecure = policy.tls().flatMap(t -> t.insecureSkipVerify()).orElse(false);
      cluster
          .setClusterType(DynamicForwardProxy.type(service, environment, insecure))
          .setLbPolicy(LbPolicy.CLUSTER_PROVIDED);
      return environment.abilities().dynamicForwardProxy();
    }
    cluster.setCommonLbConfig(Cluster.CommonLbConfig.getDefaultInstance());
    DiscoveryType type =
        LoadBalancers.isPassthrough(policy.loadBalancer())
            ? DiscoveryType.ORIGINAL_DST
            : discoveryType();
    cluster.setType(type);
    return switch (type) {
      case STRICT_DNS, LOGICAL_DNS -> resolve(cluster);
      case EDS -> {
        cluster.getEdsClusterConfigBuilder().setServiceName(cluster.getName()).setEdsConfig(ADS);
        yield true;
      }
      default -> true;
    };
  }

  /** To the address that the client asked for, though to the port that an entry names. */
  private void overridePort(Cluster.Builder cluster, ServicePort port) {
    if (isOriginalDst(cluster)
        && service.resolution() == Service.Resolution.PASSTHROUGH
        && service.registry() == Service.Registry.EXTERNAL
        && !port.targetPort().isEmpty()) {
      cluster
          .getOriginalDstLbConfigBuilder()
          .setUpstreamPortOverride(UInt32Value.of(Integer.parseInt(port.targetPort())));
    }
  }

  private boolean resolve(Cluster.Builder cluster) {
    DnsDiscovery.apply(cluster, environment);
    if (service.resolution() == Service.Resolution.DNS_RACE) {
      cluster.setDnsLookupFamily(DnsLookupFamily.ALL);
    }
    Optional<ClusterLoadAssignment> assignment =
        input
            .assignment(cluster.getName())
            .map(LoadAssignments::build)
            .filter(a -> a.getEndpointsCount() > 0);
    assignment.ifPresent(cluster::setLoadAssignment);
    return assignment.isPresent();
  }

  private DiscoveryType discoveryType() {
    return switch (service.resolution()) {
      case DNS -> DiscoveryType.STRICT_DNS;
      case DNS_ROUND_ROBIN, DNS_RACE -> DiscoveryType.LOGICAL_DNS;
      // A gateway has no address that its clients asked for.
      case PASSTHROUGH -> environment.sidecar() ? DiscoveryType.ORIGINAL_DST : DiscoveryType.EDS;
      case STATIC, DYNAMIC_DNS, ALIAS -> DiscoveryType.EDS;
    };
  }

  private static boolean isOriginalDst(Cluster.Builder cluster) {
    return !cluster.hasClusterType() && cluster.getType() == DiscoveryType.ORIGINAL_DST;
  }

  private void balance(Cluster.Builder cluster, TrafficPolicy policy) {
    boolean unhealthyToo = LocalityPolicy.needsUnhealthy(service);
    policy.outlierDetection().ifPresent(o -> OutlierDetections.apply(cluster, o, unhealthyToo));
    if (unhealthyToo) {
      OutlierDetections.panicThreshold(cluster, 0);
    }
    LocalityPolicy.of(environment.defaults().localityLb(), policy, service)
        .filter(LocalityPolicy::weighsLocalities)
        .ifPresent(
            l ->
                cluster
                    .getCommonLbConfigBuilder()
                    .setLocalityWeightedLbConfig(
                        Cluster.CommonLbConfig.LocalityWeightedLbConfig.getDefaultInstance()));
    if (PersistentSession.isWanted(service)) {
      cluster
          .getCommonLbConfigBuilder()
          .getOverrideHostStatusBuilder()
          .addStatuses(HealthStatus.HEALTHY)
          .addStatuses(HealthStatus.DRAINING)
          .addStatuses(HealthStatus.UNKNOWN)
          .addStatuses(HealthStatus.DEGRADED);
    }
    if (isOriginalDst(cluster)) {
      cluster.setLbPolicy(LbPolicy.CLUSTER_PROVIDED);
    } else if (environment.abilities().overrideHost() && EndpointPicker.of(service).isPresent()) {
      PickedHosts.apply(cluster);
    } else {
      LoadBalancers.apply(cluster, policy.loadBalancer());
    }
  }

  private UpstreamHttp http(ServicePort port, TrafficPolicy policy) {
    Optional<ConnectionPool> pool = policy.connectionPool();
    return new UpstreamHttp(
        UpstreamHttp.version(
            port.protocol(), pool.flatMap(ConnectionPool::http), environment, true),
        ConnectionPools.httpLimits(pool),
        ConnectionPools.maxConcurrentStreams(pool),
        false,
        false);
  }

  private ClusterMetadata metadata(Optional<DestinationRule.Subset> subset, TrafficPolicy policy) {
    ClusterMetadata metadata =
        service.resolution() == Service.Resolution.DYNAMIC_DNS
            ? ClusterMetadata.empty()
            : ClusterMetadata.of(List.of(ClusterMetadata.Named.of(service)));
    if (service.meshExternal() && subset.isEmpty()) {
      metadata.external();
    }
    input.rule().ifPresent(r -> metadata.rule(r.name()).tls(policy.tls()));
    subset.ifPresent(s -> metadata.subset(s.name()));
    return metadata;
  }
}

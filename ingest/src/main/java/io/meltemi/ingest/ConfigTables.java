package io.meltemi.ingest;

import io.meltemi.model.AuthorizationPolicy;
import io.meltemi.model.DestinationRule;
import io.meltemi.model.EnvoyFilter;
import io.meltemi.model.Gateway;
import io.meltemi.model.MeshObject;
import io.meltemi.model.OpaqueConfig;
import io.meltemi.model.PeerAuthentication;
import io.meltemi.model.RequestAuthentication;
import io.meltemi.model.Sidecar;
import io.meltemi.model.Telemetry;
import io.meltemi.model.TrafficExtension;
import io.meltemi.model.VirtualService;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Objects that snapshots hold as they are, by type. Confined to the writer's thread. */
final class ConfigTables {
  final ConfigTable<VirtualService> virtualServices = new ConfigTable<>();
  final ConfigTable<DestinationRule> destinationRules = new ConfigTable<>();
  final ConfigTable<Gateway> gateways = new ConfigTable<>();
  final ConfigTable<Sidecar> sidecars = new ConfigTable<>();
  final ConfigTable<PeerAuthentication> peerAuthentications = new ConfigTable<>();
  final ConfigTable<AuthorizationPolicy> authorizationPolicies = new ConfigTable<>();
  final ConfigTable<RequestAuthentication> requestAuthentications = new ConfigTable<>();
  final ConfigTable<Telemetry> telemetries = new ConfigTable<>();
  final ConfigTable<EnvoyFilter> envoyFilters = new ConfigTable<>();
  final ConfigTable<TrafficExtension> trafficExtensions = new ConfigTable<>();
  final ConfigTable<OpaqueConfig> others = new ConfigTable<>();
  final RequestAuthenticationTable writtenRequestAuthentications =
      new RequestAuthenticationTable(requestAuthentications);

  private final VirtualServiceTable writtenVirtualServices =
      new VirtualServiceTable(virtualServices);
  private final List<ConfigTable<?>> all =
      List.of(
          virtualServices,
          destinationRules,
          gateways,
          sidecars,
          peerAuthentications,
          authorizationPolicies,
          requestAuthentications,
          telemetries,
          envoyFilters,
          trafficExtensions,
          others);

  /** Takes an object that is new or another version; others than of these types are left alone. */
  void put(MeshObject object) {
    switch (object) {
      case VirtualService service -> writtenVirtualServices.put(service);
      case DestinationRule rule -> destinationRules.put(rule);
      case Gateway gateway -> gateways.put(gateway);
      case Sidecar sidecar -> sidecars.put(sidecar);
      case PeerAuthentication policy -> peerAuthentications.put(policy);
      case AuthorizationPolicy policy -> authorizationPolicies.put(policy);
      case RequestAuthentication policy -> writtenRequestAuthentications.put(policy);
      case Telemetry telemetry -> telemetries.put(telemetry);
      case EnvoyFilter filter -> envoyFilters.put(filter);
      case TrafficExtension extension -> trafficExtensions.put(extension);
      case OpaqueConfig other -> others.put(other);
      default -> {}
    }
  }

  void remove(MeshObject object) {
    switch (object) {
      case VirtualService service -> writtenVirtualServices.remove(service.meta().resource());
      case DestinationRule rule -> destinationRules.remove(rule.key());
      case Gateway gateway -> gateways.remove(gateway.key());
      case Sidecar sidecar -> sidecars.remove(sidecar.key());
      case PeerAuthentication policy -> peerAuthentications.remove(policy.key());
      case AuthorizationPolicy policy -> authorizationPolicies.remove(policy.key());
      case RequestAuthentication policy -> writtenRequestAuthentications.remove(policy.key());
      case Telemetry telemetry -> telemetries.remove(telemetry.key());
      case EnvoyFilter filter -> envoyFilters.remove(filter.key());
      case TrafficExtension extension -> trafficExtensions.remove(extension.key());
      case OpaqueConfig other -> others.remove(other.key());
      default -> {}
    }
  }

  boolean isChanged() {
    return all.stream().anyMatch(ConfigTable::isChanged);
  }

  /** Counts what there is now as published; in what it differs from what was before. */
  Set<MeshObject.Key> publish() {
    Set<MeshObject.Key> changes = new HashSet<>();
    all.forEach(table -> changes.addAll(table.publish()));
    return changes;
  }
}

package io.meltemi.delivery;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import io.envoyproxy.envoy.config.core.v3.Locality;
import io.meltemi.base.Hostname;
import io.meltemi.base.Labels;
import io.meltemi.base.ResourceName;
import io.meltemi.model.AuthorizationPolicy;
import io.meltemi.model.ConfigSnapshot;
import io.meltemi.model.DestinationRule;
import io.meltemi.model.Endpoint;
import io.meltemi.model.EndpointSnapshot;
import io.meltemi.model.EndpointSnapshot.ServiceEndpoints;
import io.meltemi.model.EnvoyFilter;
import io.meltemi.model.Gateway;
import io.meltemi.model.MeshConfig;
import io.meltemi.model.MeshNetworks;
import io.meltemi.model.MeshSnapshot;
import io.meltemi.model.MeshSnapshot.SecretSnapshot;
import io.meltemi.model.PeerAuthentication;
import io.meltemi.model.RequestAuthentication;
import io.meltemi.model.SecurityPolicies;
import io.meltemi.model.Service;
import io.meltemi.model.Sidecar;
import io.meltemi.model.TrafficExtension;
import io.meltemi.model.TrustAnchors;
import io.meltemi.model.VirtualService;
import io.meltemi.model.Workload;
import io.meltemi.translate.Containment;
import io.meltemi.translate.Fixtures;
import io.meltemi.translate.TranslateSettings;
import io.meltemi.xds.Client;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * A mesh that a test changes, and the source that it is put in force in. As from ingestion, objects
 * and lists stay the same instances from snapshot to snapshot until they change.
 */
final class DeliveryFixture {
  /** The types of resources that could not be made. */
  final List<String> withheld = new CopyOnWriteArrayList<>();

  final SnapshotSource source =
      new SnapshotSource(
          TranslateSettings.DEFAULT, CredentialSource.NONE, new Containment(withheld::add));
  final Map<String, Service> services = new LinkedHashMap<>();
  final Map<String, DestinationRule> rules = new LinkedHashMap<>();
  final Map<String, VirtualService> virtualServices = new LinkedHashMap<>();
  final Map<String, Gateway> gateways = new LinkedHashMap<>();
  final Map<String, Sidecar> sidecars = new LinkedHashMap<>();
  final Map<String, PeerAuthentication> policies = new LinkedHashMap<>();
  final Map<String, AuthorizationPolicy> authorization = new LinkedHashMap<>();
  final Map<String, RequestAuthentication> requests = new LinkedHashMap<>();
  final Map<String, EnvoyFilter> filters = new LinkedHashMap<>();
  final Map<String, TrafficExtension> extensions = new LinkedHashMap<>();
  final Map<String, Workload> workloads = new HashMap<>();
  final Map<Service.Key, List<String>> identities = new HashMap<>();
  private final Map<Service.Key, ServiceEndpoints> endpoints = new HashMap<>();
  private final Set<Service.Key> changed = new HashSet<>();
  private final MeshConfig mesh = Fixtures.mesh();
  private Optional<TrustAnchors> anchors = Optional.empty();
  private List<?> latestInputs = List.of();
  private MeshSnapshot latest =
      new MeshSnapshot(
          Fixtures.config(List.of(), List.of()),
          EndpointSnapshot.EMPTY,
          SecretSnapshot.EMPTY,
          List.of());
  private long revision;

  static SnapshotSource newSource() {
    return new SnapshotSource(
        TranslateSettings.DEFAULT, CredentialSource.NONE, Containment.uncounted());
  }

  void put(Service service) {
    services.put(service.namespace() + "/" + service.name(), service);
  }

  void put(DestinationRule rule) {
    rules.put(rule.meta().resource().toString(), rule);
  }

  void put(VirtualService virtualService) {
    virtualServices.put(virtualService.meta().resource().toString(), virtualService);
  }

  void put(Sidecar sidecar) {
    sidecars.put(sidecar.meta().resource().toString(), sidecar);
  }

  void put(Gateway gateway) {
    gateways.put(gateway.meta().resource().toString(), gateway);
  }

  void put(PeerAuthentication policy) {
    policies.put(policy.meta().resource().toString(), policy);
  }

  void put(AuthorizationPolicy policy) {
    authorization.put(policy.meta().resource().toString(), policy);
  }

  void put(RequestAuthentication policy) {
    requests.put(policy.meta().resource().toString(), policy);
  }

  void put(EnvoyFilter filter) {
    filters.put(filter.meta().resource().toString(), filter);
  }

  void put(TrafficExtension extension) {
    extensions.put(extension.resourceName(), extension);
  }

  /** The roots of istiod's authority, of which agents are told. */
  void roots(String... own) {
    anchors = Optional.of(new TrustAnchors(List.of(own), Collections.emptySortedMap()));
  }

  void endpoints(Service service, Endpoint... some) {
    endpoints.put(service.key(), new ServiceEndpoints(List.of(some)));
    changed.add(service.key());
  }

  /** A pod of namespace and name, which a client of {@link #sidecar} is beside. */
  void pod(String address, String namespace, String name, Labels labels) {
    workloads.put(
        address,
        new Workload(
            new ResourceName(namespace, name),
            labels,
            name,
            "default",
            new Workload.PodNetwork(List.of(address), false, "", ""),
            new Workload.Place("worker-1", io.meltemi.model.Locality.UNKNOWN, ""),
            true,
            List.of()));
  }

  MeshSnapshot snapshot() {
    return latest;
  }

  /** Hosts of the services whose endpoints the next publication says to have changed. */
  Set<String> changedHosts() {
    return changed.stream().map(key -> key.hostname().value()).collect(Collectors.toSet());
  }

  /** Puts the mesh in force as it is now; as of {@link SnapshotSource#publish}. */
  Predicate<Client> publish() {
    revision++;
    var inputs =
        List.of(
            List.copyOf(services.values()),
            List.copyOf(rules.values()),
            List.copyOf(virtualServices.values()),
            List.copyOf(gateways.values()),
            List.copyOf(sidecars.values()),
            List.copyOf(policies.values()),
            List.copyOf(authorization.values()),
            List.copyOf(filters.values()),
            List.copyOf(extensions.values()),
            Map.copyOf(identities),
            anchors.stream().toList());
    boolean config = revision == 1 || !inputs.equals(latestInputs);
    latestInputs = inputs;
    latest =
        new MeshSnapshot(
            config ? config() : latest.config(),
            new EndpointSnapshot(revision, Map.copyOf(endpoints), Map.copyOf(workloads)),
            SecretSnapshot.EMPTY,
            List.of());
    var concerned = source.publish(latest, config, Set.copyOf(changed));
    changed.clear();
    return concerned;
  }

  private ConfigSnapshot config() {
    ConfigSnapshot before = latest.config();
    var all = sameOr(new ArrayList<>(services.values()), before.services());
    return new ConfigSnapshot(
        revision,
        mesh,
        MeshNetworks.NONE,
        new ConfigSnapshot.ServiceIndex(
            all,
            identities.equals(before.index().accounts())
                ? before.index().accounts()
                : Map.copyOf(identities),
            all.stream().collect(Collectors.groupingBy(Service::hostname))),
        new ConfigSnapshot.Rules(
            sameOr(new ArrayList<>(virtualServices.values()), before.rules().virtualServices()),
            sameOr(new ArrayList<>(rules.values()), before.rules().destinationRules()),
            sameOr(new ArrayList<>(gateways.values()), before.rules().gateways()),
            sameOr(new ArrayList<>(sidecars.values()), before.rules().sidecars()),
            new SecurityPolicies(
                sameOr(new ArrayList<>(policies.values()), before.rules().peerAuthentications()),
                sameOr(
                    new ArrayList<>(authorization.values()),
                    before.rules().authorizationPolicies()),
                sameOr(
                    new ArrayList<>(requests.values()), before.rules().requestAuthentications())),
            List.of(),
            List.of(),
            new ConfigSnapshot.Extensions(
                sameOr(new ArrayList<>(filters.values()), before.rules().envoyFilters()),
                sameOr(new ArrayList<>(extensions.values()), before.rules().trafficExtensions()))),
        Map.of(),
        anchors);
  }

  private static <T> List<T> sameOr(List<T> now, List<T> before) {
    return now.equals(before) ? before : List.copyOf(now);
  }

  /** A sidecar in REDIRECT mode that says nothing but its labels. */
  static Client sidecar(String address, String namespace, String pod, Map<String, String> labels) {
    return client("sidecar", address, namespace + "/" + pod, labels, Map.of());
  }

  static Client client(
      String type,
      String address,
      String name,
      Map<String, String> labels,
      Map<String, String> more) {
    var own = Struct.newBuilder();
    labels.forEach((key, value) -> own.putFields(key, text(value)));
    var metadata =
        Struct.newBuilder()
            .putFields("LABELS", Value.newBuilder().setStructValue(own).build())
            .putFields("CLUSTER_ID", text("Kubernetes"));
    more.forEach((key, value) -> metadata.putFields(key, text(value)));
    String namespace = name.substring(0, name.indexOf('/'));
    String pod = name.substring(name.indexOf('/') + 1);
    String id =
        "%s~%s~%s.%s~%s.svc.cluster.local".formatted(type, address, pod, namespace, namespace);
    return new Client(
        id + "-1",
        id,
        "",
        metadata.build(),
        Locality.newBuilder().setRegion(more.getOrDefault("REGION", "")).build(),
        List.of(),
        "",
        new Client.Peer("127.0.0.1:1", List.of()));
  }

  private static Value text(String value) {
    return Value.newBuilder().setStringValue(value).build();
  }

  static Hostname host(String name, String namespace) {
    return Hostname.of(name + "." + namespace + ".svc.cluster.local");
  }
}

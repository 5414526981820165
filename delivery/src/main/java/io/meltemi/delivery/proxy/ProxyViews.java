package io.meltemi.delivery.proxy;

import io.meltemi.base.Labels;
import io.meltemi.model.EndpointSnapshot;
import io.meltemi.model.Locality;
import io.meltemi.model.MeshConfig;
import io.meltemi.model.MeshSnapshot;
import io.meltemi.model.ProxyConfig;
import io.meltemi.model.ProxyView;
import io.meltemi.model.ProxyView.Interception;
import io.meltemi.model.Service;
import io.meltemi.model.Sidecar;
import io.meltemi.model.TelemetryProvider;
import io.meltemi.model.Workload;
import io.meltemi.translate.filter.PeerLabels;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What translation may read of a client, in one snapshot. Two snapshots that show every client
 * alike, but for its own workload, have the same {@link #basis}. Immutable.
 */
public final class ProxyViews {
  private final Basis basis;
  private final EndpointSnapshot endpoints;

  /**
   * What views depend on beside the client and its workload.
   *
   * @param cluster the own one's name
   * @param nodeMatters whether some service prefers endpoints of the caller's own node
   * @param spansMatter whether some tracer names spans after the node
   * @param asked what EnvoyFilters ask for
   */
  private record Basis(
      String cluster,
      MeshConfig mesh,
      List<Service> services,
      List<Sidecar> sidecars,
      ServiceTargets targets,
      boolean nodeMatters,
      boolean spansMatter,
      AskedFacts asked) {
    @Override
    @SuppressWarnings("ReferenceEquality") // objects stay the same instances until they change
    public boolean equals(Object other) {
      return other instanceof Basis that
          && mesh == that.mesh
          && services == that.services
          && sidecars == that.sidecars
          && targets == that.targets
          && asked.equals(that.asked);
    }

    @Override
    public int hashCode() {
      return System.identityHashCode(targets);
    }
  }

  private ProxyViews(MeshSnapshot mesh, String cluster, Optional<Basis> before) {
    List<Service> services = mesh.config().services();
    this.endpoints = mesh.endpoints();
    var made =
        new Basis(
            cluster,
            mesh.config().mesh(),
            services,
            mesh.config().rules().sidecars(),
            before
                .map(b -> b.targets.next(services, mesh.endpoints()))
                .orElseGet(() -> ServiceTargets.of(services, mesh.endpoints(), cluster)),
            nodeMatters(services, before),
            mesh.config().mesh().telemetry().extensionProviders().stream()
                .anyMatch(TelemetryProvider.Tracer.class::isInstance),
            AskedFacts.of(
                mesh.config().rules().envoyFilters(), mesh.config().mesh().rootNamespace()));
    this.basis = before.filter(made::equals).orElse(made);
  }

  /**
   * @param cluster name of the own cluster
   */
  public static ProxyViews of(MeshSnapshot mesh, String cluster) {
    return new ProxyViews(mesh, cluster, Optional.empty());
  }

  public ProxyViews next(MeshSnapshot later) {
    return new ProxyViews(later, basis.cluster, Optional.of(basis));
  }

  /** Equal to another only where all clients whose workloads are the same are seen the same. */
  public Object basis() {
    return basis;
  }

  @SuppressWarnings("ReferenceEquality")
  private static boolean nodeMatters(List<Service> services, Optional<Basis> before) {
    return before.filter(b -> b.services == services).isPresent()
        ? before.orElseThrow().nodeMatters
        : services.stream().anyMatch(ProxyViews::prefersNode);
  }

  private static boolean prefersNode(Service service) {
    return service.kubernetes().nodeLocal()
        || service.kubernetes().trafficDistribution().equals("PreferSameNode");
  }

  /**
   * The workload that the client runs beside, by its cluster and address; absent where nobody told
   * of it.
   */
  public Optional<Workload> workloadOf(ClientNode node) {
    String cluster = node.home().clusterId();
    Map<String, Workload> workloads =
        cluster.isEmpty() || cluster.equals(basis.cluster)
            ? endpoints.workloadsByAddress()
            : endpoints.remoteWorkloads().getOrDefault(cluster, Map.of());
    return Optional.ofNullable(workloads.get(node.id().address()))
        .filter(workload -> workload.name().name().equals(node.id().name()));
  }

  public ProxyView viewOf(ClientNode node, Optional<Workload> workload) {
    Labels labels = workload.map(Workload::labels).orElse(node.labels());
    ProxyConfig proxyConfig = node.proxyConfigOver(basis.mesh.defaultConfig());
    return new ProxyView(
        node.id().type(),
        home(node, workload),
        basis.nodeMatters ? withNode(labels, node, workload) : labels,
        locality(node, labels, workload),
        node.family(),
        node.interception(),
        new ProxyView.Workload(
            identity(node, labels, basis.spansMatter),
            isAddressed(node) || hasIngress(node.namespace(), labels)
                ? node.addresses()
                : List.of(),
            basis.targets.of(node, labels, workload),
            basis.asked.of(node.namespace(), node.told().metadata())),
        new ProxyView.Envoy(node.told().features(), node.told().extensions(), proxyConfig));
  }

  private static ProxyView.Home home(ClientNode node, Optional<Workload> workload) {
    ProxyView.Home home = node.home();
    return home.network().isEmpty() && workload.isPresent()
        ? new ProxyView.Home(
            home.namespace(),
            home.dnsDomain(),
            workload.orElseThrow().place().network(),
            home.clusterId())
        : home;
  }

  /** Only where it matters: proxies of different nodes are different classes then. */
  private static Labels withNode(Labels labels, ClientNode client, Optional<Workload> workload) {
    var all = new TreeMap<>(labels.asMap());
    workload
        .map(w -> w.place().nodeName())
        .or(() -> client.place().node())
        .filter(node -> !node.isEmpty())
        .ifPresent(node -> all.put("kubernetes.io/hostname", node));
    return Labels.of(all);
  }

  private boolean isAddressed(ClientNode node) {
    return node.interception() == Interception.NONE
        || node.addresses().stream().anyMatch(basis.targets::isHeadless);
  }

  /** Whether a Sidecar resource may say what it takes connections for, at its own address. */
  private boolean hasIngress(String namespace, Labels labels) {
    return basis.sidecars.stream()
        .filter(s -> !s.ingress().isEmpty() && s.meta().namespace().equals(namespace))
        .anyMatch(s -> labels.matches(s.workloadSelector().orElse(Labels.NONE)));
  }

  private static Locality locality(ClientNode node, Labels labels, Optional<Workload> workload) {
    Locality own = node.place().locality();
    if (!own.isUnknown()) {
      return own;
    }
    return labels
        .find("istio-locality")
        .map(label -> Locality.parse(label.replace('.', '/')))
        .or(() -> workload.map(w -> w.place().locality()))
        .orElse(Locality.UNKNOWN);
  }

  /** Source: istio 1.30.3 pkg/kube/labels/labels.go (CanonicalService). */
  private static ProxyView.Identity identity(ClientNode node, Labels labels, boolean spansMatter) {
    ClientNode.Told told = node.told();
    return new ProxyView.Identity(
        first(
            labels,
            told.workloadName(),
            "service.istio.io/canonical-name",
            "service.istio.io/workload-name",
            "app.kubernetes.io/name",
            "app"),
        first(
            labels,
            "latest",
            "service.istio.io/canonical-revision",
            "app.kubernetes.io/version",
            "version"),
        told.meshId(),
        spansMatter ? spans(node, labels) : ProxyView.SpanNames.NONE,
        PeerLabels.areKeptBy(told.extensions())
            ? new ProxyView.MetricLabels(
                told.workloadName(), PeerLabels.app(labels), PeerLabels.version(labels))
            : ProxyView.MetricLabels.NONE);
  }

  /** Source: OpenTelemetry's semantic conventions, "Kubernetes attributes". */
  private static ProxyView.SpanNames spans(ClientNode node, Labels labels) {
    String workload = node.told().workloadName();
    return new ProxyView.SpanNames(
        node.told().serviceCluster(),
        first(
            labels,
            workload.isEmpty() ? node.id().name() : workload,
            "app.kubernetes.io/instance",
            "app.kubernetes.io/name"));
  }

  private static String first(Labels labels, String otherwise, String... keys) {
    return Stream.of(keys).flatMap(key -> labels.find(key).stream()).findFirst().orElse(otherwise);
  }
}

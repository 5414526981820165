package io.meltemi.delivery;

import io.meltemi.base.Encoded;
import io.meltemi.model.EndpointSnapshot.ServiceEndpoints;
import io.meltemi.model.MeshConfig;
import io.meltemi.model.OutboundTrafficPolicy;
import io.meltemi.model.ProxyView;
import io.meltemi.model.Service;
import io.meltemi.model.Sidecar;
import io.meltemi.model.VirtualService;
import io.meltemi.translate.BuildCache;
import io.meltemi.translate.Same;
import io.meltemi.translate.listener.common.ListenerParts;
import io.meltemi.translate.listener.outbound.OutboundPlan;
import io.meltemi.translate.listener.outbound.PlannedListener;
import io.meltemi.translate.scope.ProxyScope;
import io.meltemi.translate.scope.ProxyScope.Egress;
import io.meltemi.translate.scope.VisibleServices;
import io.meltemi.xds.ResourceList;
import io.meltemi.xds.ResourceType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The outbound listeners of all sidecars that see the same services through the same egress
 * listeners and are able to do the same, made once for all workloads with the same telemetry, of
 * which traces matter to HTTP alone. Any thread.
 */
final class ListenerLayer {
  private final Translators translators;
  private final Key key;
  private final ProxyScope scope;
  private final List<Service.Key> endpointReaders;
  private final Recent<String, Plan> plans = new Recent<>(1);

  /**
   * What the listeners depend on, beside telemetry and the endpoints of services without address.
   *
   * @param proxy what of a sidecar matters to outgoing traffic; in any namespace where no rule for
   *     TLS or TCP asks for it
   */
  record Key(
      ProxyView proxy,
      Same<MeshConfig> mesh,
      Same<VisibleServices> services,
      OutboundTrafficPolicy policy,
      List<Shown> egress) {

    /** An egress listener without rules for HTTP, which make no listeners. */
    record Shown(
        Optional<Sidecar.EgressListener> listener,
        Same<List<Service>> services,
        List<Same<VirtualService>> layer4) {
      static Shown of(Egress egress) {
        return new Shown(
            egress.listener(),
            new Same<>(egress.services()),
            egress.layer4().stream().map(Same::new).toList());
      }
    }

    static Key of(ProxyScope scope) {
      List<Shown> egress = scope.egressListeners().stream().map(Shown::of).toList();
      boolean anywhere = egress.stream().allMatch(shown -> shown.layer4.isEmpty());
      ProxyView proxy = scope.proxy();
      return new Key(
          anywhere ? proxy.withLabels(io.meltemi.base.Labels.NONE).withoutNamespace() : proxy,
          new Same<>(scope.mesh()),
          new Same<>(scope.visible()),
          scope.outboundTrafficPolicy(),
          egress);
    }
  }

  /** Listeners of one kind, without those at some addresses. */
  private record Own(Same<ListenerParts> parts, Set<String> without) {}

  /** What came out for some endpoints. */
  private static final class Plan {
    final List<Same<ServiceEndpoints>> read;
    final List<PlannedListener> listeners;
    final BuildCache<Same<ListenerParts>, ResourceList> tcp;
    final BuildCache<Own, ResourceList> instances;
    final BuildCache<Own, ResourceList> http;

    Plan(
        List<Same<ServiceEndpoints>> read,
        List<PlannedListener> listeners,
        BuildCache<Same<ListenerParts>, ResourceList> tcp,
        BuildCache<Own, ResourceList> instances,
        BuildCache<Own, ResourceList> http) {
      this.read = read;
      this.listeners = listeners;
      this.tcp = tcp;
      this.instances = instances;
      this.http = http;
    }
  }

  /**
   * @param scope of any proxy with that key
   */
  ListenerLayer(Translators translators, Key key, ProxyScope scope) {
    this.translators = translators;
    this.key = key;
    this.scope = scope;
    this.endpointReaders =
        scope.services().stream()
            .filter(OutboundPlan::readsEndpoints)
            .map(Service::key)
            .distinct()
            .toList();
  }

  Key key() {
    return key;
  }

  /**
   * The lists of a sidecar, one after the other.
   *
   * @param workload the sidecar's own scope
   */
  List<ResourceList> listeners(ProxyScope workload, EndpointState state) {
    Plan plan = plan(state);
    Set<String> own = Set.copyOf(workload.proxy().addresses());
    var http = new Same<>(translators.listeners().httpParts(workload));
    var tcp = new Same<>(translators.listeners().tcpParts(workload));
    Set<String> without = hidden(plan, own);
    return List.of(
        plan.tcp.get(tcp),
        plan.instances.get(new Own(tcp, without)),
        plan.http.get(new Own(http, without)));
  }

  /** An instance of a service has no listener for itself: its own address is for what comes in. */
  private static Set<String> hidden(Plan plan, Set<String> addresses) {
    if (addresses.isEmpty()
        || plan.listeners.stream()
            .noneMatch(l -> l.perInstance() && addresses.contains(l.bind()))) {
      return Set.of();
    }
    return addresses;
  }

  private Plan plan(EndpointState state) {
    List<Same<ServiceEndpoints>> read =
        endpointReaders.stream().map(k -> new Same<>(state.endpoints().of(k))).toList();
    return plans.compute(
        "", (k, known) -> known != null && known.read.equals(read) ? known : planned(state, read));
  }

  private Plan planned(EndpointState state, List<Same<ServiceEndpoints>> read) {
    List<PlannedListener> all = translators.listeners().planned(scope, state.endpoints());
    return new Plan(
        read,
        all,
        new BuildCache<>(parts -> tcp(all, parts.value())),
        new BuildCache<>(
            own ->
                Translators.list(
                    "instances",
                    ResourceType.LISTENER,
                    built(
                        all,
                        own.parts.value(),
                        l ->
                            !l.speaksHttp()
                                && l.perInstance()
                                && !own.without.contains(l.bind())))),
        new BuildCache<>(
            own ->
                Translators.list(
                    "http",
                    ResourceType.LISTENER,
                    built(
                        all,
                        own.parts.value(),
                        l ->
                            l.speaksHttp()
                                && !(l.perInstance() && own.without.contains(l.bind()))))));
  }

  private ResourceList tcp(List<PlannedListener> all, ListenerParts parts) {
    List<Encoded> tcp =
        new ArrayList<>(built(all, parts, l -> !l.speaksHttp() && !l.perInstance()));
    translators.listeners().virtualOutbound(scope, parts).ifPresent(tcp::add);
    return Translators.list("tcp", ResourceType.LISTENER, tcp);
  }

  private List<Encoded> built(
      List<PlannedListener> all, ListenerParts parts, Predicate<PlannedListener> wanted) {
    return all.stream()
        .filter(wanted)
        .flatMap(listener -> translators.listeners().outbound(listener, parts).stream())
        .toList();
  }
}

package io.meltemi.translate.listener.telemetry;

import io.meltemi.model.ExtensionProvider.Target;
import io.meltemi.model.Protocol;
import io.meltemi.model.ProxyView;
import io.meltemi.model.Service;
import io.meltemi.model.Telemetry.Mode;
import io.meltemi.translate.ClusterName;
import io.meltemi.translate.filter.ListenerClass;
import io.meltemi.translate.filter.Metrics;
import io.meltemi.translate.filter.PeerLabels;
import io.meltemi.translate.listener.telemetry.AccessLogSink.Collector;
import io.meltemi.translate.scope.ProxyScope;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a proxy reports, by the mesh's settings and its Telemetry resources. Source: istio 1.30.3
 * pilot/pkg/model/telemetry.go.
 */
public final class TelemetryResolver {
  private TelemetryResolver() {}

  public static Telemetry telemetryFor(ProxyScope scope, ListenerClass listenerClass) {
    Mode side =
        switch (listenerClass) {
          case SIDECAR_INBOUND -> Mode.SERVER;
          case SIDECAR_OUTBOUND, GATEWAY -> Mode.CLIENT;
        };
    List<Metrics> metrics = MetricsMerge.metrics(scope, side);
    return new Telemetry(
        metrics,
        LogMerge.sinks(scope, side),
        TracingMerge.tracing(scope, side),
        own(scope, metrics));
  }

  /** For a stock Envoy, where anybody keeps metrics: its peers may, though it does not. */
  private static Optional<PeerLabels> own(ProxyScope scope, List<Metrics> metrics) {
    ProxyView proxy = scope.proxy();
    boolean kept = !metrics.isEmpty() || !defaults(scope, "metrics").isEmpty();
    if (!kept || !PeerLabels.areKeptBy(proxy.extensions())) {
      return Optional.empty();
    }
    ProxyView.Identity identity = proxy.identity();
    return Optional.of(
        new PeerLabels(
            new PeerLabels.Workload(identity.labels().workload(), proxy.namespace()),
            new PeerLabels.Canonical(identity.canonicalService(), identity.canonicalRevision()),
            new PeerLabels.Application(identity.labels().app(), identity.labels().version()),
            proxy.clusterId()));
  }

  /** What MeshConfig's {@code defaultProviders} name for that kind of report. */
  static List<String> defaults(ProxyScope scope, String report) {
    Map<String, List<String>> all = scope.mesh().telemetry().defaultProviders();
    return all.getOrDefault(report, List.of());
  }

  /**
   * The service that takes reports; absent where the proxy has no cluster for it, or several may be
   * meant.
   */
  static Optional<Collector> collector(ProxyScope scope, Target target) {
    List<Service> found = scope.services(target);
    return found.size() == 1 && hasCluster(found.getFirst(), target.port())
        ? Optional.of(
            new Collector(
                ClusterName.outbound(target.port(), "", found.getFirst().hostname().value()),
                found.getFirst().hostname().value()))
        : Optional.empty();
  }

  private static boolean hasCluster(Service service, int port) {
    return service.resolution() != Service.Resolution.ALIAS
        && service.findPort(port).filter(p -> p.protocol() != Protocol.UDP).isPresent();
  }
}

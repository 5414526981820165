package io.meltemi.istiod;

import com.sun.net.httpserver.HttpServer;
import io.meltemi.base.http.HttpTls;
import io.meltemi.ca.ServingCertificate;
import io.meltemi.config.ObjectReader;
import io.meltemi.config.ReaderSettings;
import io.meltemi.config.mesh.MeshConfigReader;
import io.meltemi.debug.metrics.PilotMetrics;
import io.meltemi.delivery.EnvoyPatches;
import io.meltemi.ingest.MeshLoop;
import io.meltemi.inject.webhook.InjectionWebhook;
import io.meltemi.istiod.webhook.AdmissionHandler;
import io.meltemi.istiod.webhook.BodyBudget;
import io.meltemi.istiod.webhook.InjectionFacts;
import io.meltemi.istiod.webhook.InjectionHook;
import io.meltemi.istiod.webhook.InjectionSource;
import io.meltemi.istiod.webhook.TreeBudget;
import io.meltemi.istiod.webhook.ValidationHook;
import io.meltemi.istiod.webhook.WebhookConfigurations;
import io.meltemi.kube.KubeClient;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/**
 * The HTTPS port that the API server calls: {@code /validate} always, {@code /inject} where there
 * is a cluster with pods to inject. Also keeps the webhook configurations in the cluster up to
 * date.
 */
final class Webhooks implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger("default");
  private static final int PART_FOR_BODIES = 16;
  private static final int PART_FOR_TREES = 5;

  private final IstiodSettings settings;
  private final MeshLoop loop;
  private final PilotMetrics metrics;
  private final Deque<AutoCloseable> parts = new ArrayDeque<>();

  private Webhooks(IstiodSettings settings, MeshLoop loop, PilotMetrics metrics) {
    this.settings = settings;
    this.loop = loop;
    this.metrics = metrics;
  }

  /** Follows the injector's configuration, where there is a cluster and a port to inject by. */
  static Optional<InjectionSource> injectionSource(
      IstiodSettings settings, MeshLoop loop, Sources sources, PilotMetrics metrics) {
    if (settings.ports().https().isEmpty() || sources.client().isEmpty()) {
      return Optional.empty();
    }
    IstiodSettings.Cluster cluster = settings.from().cluster().orElseThrow();
    return Optional.of(
        InjectionSource.start(
            sources.client().get(),
            cluster.namespace(),
            named("istio-sidecar-injector", cluster.revision()),
            settings.injection().fixed(),
            () -> loop.published().map(snapshot -> snapshot.config().mesh()),
            metrics.webhooks()::templateFaults));
  }

  /**
   * @param injection absent: nothing is injected
   * @throws StartException when the port cannot be opened
   */
  static Webhooks open(
      IstiodSettings settings,
      MeshLoop loop,
      Sources sources,
      Optional<InjectionSource> injection,
      ServingCertificate certificate,
      PilotMetrics metrics,
      Readiness readiness)
      throws StartException {
    var webhooks = new Webhooks(settings, loop, metrics);
    HostPort address = settings.ports().https().orElseThrow();
    Optional<AdmissionHandler.Review> review =
        injection.map(source -> webhooks.injection(source, sources));
    webhooks.parts.push(
        HttpPort.open(
            "--httpsAddr",
            address,
            new HttpTls(
                certificate.sslContext(), settings.security().serving().policy()::parameters),
            server -> webhooks.register(server, review, readiness)));
    LOG.log(System.Logger.Level.INFO, "--httpsAddr: serving webhooks on {0}", address);
    sources.client().ifPresent(client -> webhooks.keepRight(client, certificate));
    return webhooks;
  }

  private void register(
      HttpServer server, Optional<AdmissionHandler.Review> injection, Readiness readiness) {
    long heap = Runtime.getRuntime().maxMemory();
    var budget = new BodyBudget(InjectionWebhook.MAX_BODY_BYTES, heap / PART_FOR_BODIES);
    var trees = new TreeBudget(heap / PART_FOR_TREES);
    var reader =
        new ObjectReader(
            ReaderSettings.of(
                    settings.mesh().ingest().domain(),
                    MeshConfigReader.defaults(),
                    settings.mesh().ignored())
                .withPatches(EnvoyPatches.CHECKED.strict()));
    server.createContext(
        "/validate",
        new AdmissionHandler(budget, trees, new ValidationHook(reader, metrics.webhooks())));
    injection.ifPresent(
        review -> server.createContext("/inject", new AdmissionHandler(budget, trees, review)));
    server.createContext(
        "/httpsReady",
        exchange -> HttpPort.answer(exchange, readiness.unready().isEmpty() ? 200 : 503, ""));
  }

  private AdmissionHandler.Review injection(InjectionSource source, Sources sources) {
    var facts =
        new InjectionFacts(
            sources.surroundings(), settings.injection().sidecars(), loop::published);
    return new InjectionHook(source, facts, metrics.webhooks());
  }

  private static String named(String name, String revision) {
    return revision.isEmpty() || revision.equals("default") ? name : name + "-" + revision;
  }

  private void keepRight(KubeClient client, ServingCertificate certificate) {
    IstiodSettings.Cluster cluster = settings.from().cluster().orElseThrow();
    var configurations =
        WebhookConfigurations.start(
            client,
            cluster.revision().isEmpty() ? "default" : cluster.revision(),
            cluster.namespace(),
            certificate::rootBundle,
            metrics.webhooks());
    certificate.onRootChange(_ -> configurations.rootsChanged());
    parts.push(configurations);
  }

  @Override
  public void close() throws Exception {
    for (AutoCloseable part : parts) {
      part.close();
    }
  }
}

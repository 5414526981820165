package io.meltemi.istiod;

import com.sun.net.httpserver.HttpServer;
import io.meltemi.ca.ServingCertificate;
import io.meltemi.config.ObjectReader;
import io.meltemi.config.ReaderSettings;
import io.meltemi.config.mesh.MeshConfigReader;
import io.meltemi.debug.metrics.PilotMetrics;
import io.meltemi.ingest.MeshLoop;
import io.meltemi.inject.webhook.InjectionWebhook;
import io.meltemi.istiod.webhook.AdmissionHandler;
import io.meltemi.istiod.webhook.BodyBudget;
import io.meltemi.istiod.webhook.InjectionFacts;
import io.meltemi.istiod.webhook.InjectionHook;
import io.meltemi.istiod.webhook.InjectionSource;
import io.meltemi.istiod.webhook.ValidationHook;
import io.meltemi.istiod.webhook.WebhookConfigurations;
import io.meltemi.kube.KubeClient;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/**
 * The port that the API server calls: {@code /validate} always, {@code /inject} where there is a
 * cluster with pods to inject. Keeps the API server's knowledge of the port right.
 */
final class Webhooks implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger("default");
  private static final long MAX_BODIES = 64L << 20;

  private final IstiodSettings settings;
  private final MeshLoop loop;
  private final PilotMetrics metrics;
  private final Deque<AutoCloseable> parts = new ArrayDeque<>();

  private Webhooks(IstiodSettings settings, MeshLoop loop, PilotMetrics metrics) {
    this.settings = settings;
    this.loop = loop;
    this.metrics = metrics;
  }

  /**
   * @throws StartException when the port cannot be opened
   */
  static Webhooks open(
      IstiodSettings settings,
      MeshLoop loop,
      Sources sources,
      ServingCertificate certificate,
      PilotMetrics metrics)
      throws StartException {
    var webhooks = new Webhooks(settings, loop, metrics);
    HostPort address = settings.ports().https().orElseThrow();
    Optional<AdmissionHandler.Review> injection =
        sources.client().map(client -> webhooks.injection(client, sources));
    webhooks.parts.push(
        HttpPort.open(
            "--httpsAddr",
            address,
            certificate.sslContext(),
            server -> webhooks.register(server, injection)));
    LOG.log(System.Logger.Level.INFO, "--httpsAddr: serving webhooks on {0}", address);
    sources.client().ifPresent(client -> webhooks.keepRight(client, certificate));
    return webhooks;
  }

  private void register(HttpServer server, Optional<AdmissionHandler.Review> injection) {
    var budget = new BodyBudget(InjectionWebhook.MAX_BODY_BYTES, MAX_BODIES);
    var reader =
        new ObjectReader(
            ReaderSettings.of(settings.ingest().domain(), MeshConfigReader.defaults()));
    server.createContext(
        "/validate", new AdmissionHandler(budget, new ValidationHook(reader, metrics.webhooks())));
    injection.ifPresent(
        review -> server.createContext("/inject", new AdmissionHandler(budget, review)));
    server.createContext(
        "/httpsReady",
        exchange -> HttpPort.answer(exchange, loop.published().isPresent() ? 200 : 503, ""));
  }

  private AdmissionHandler.Review injection(KubeClient client, Sources sources) {
    IstiodSettings.Cluster cluster = settings.from().cluster().orElseThrow();
    var source =
        InjectionSource.start(
            client,
            cluster.namespace(),
            named("istio-sidecar-injector", cluster.revision()),
            settings.injection().fixed(),
            () -> loop.published().map(snapshot -> snapshot.config().mesh()));
    parts.push(source);
    var facts =
        new InjectionFacts(
            sources.surroundings(), settings.injection().sidecars(), loop::published);
    return new InjectionHook(source::find, facts, metrics.webhooks());
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

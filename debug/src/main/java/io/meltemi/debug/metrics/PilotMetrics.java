package io.meltemi.debug.metrics;

import com.sun.net.httpserver.HttpServer;
import io.grpc.ServerStreamTracer;
import io.meltemi.debug.ConcurrencyLimit;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;

/**
 * The metrics of istiod under Istio's names. The xDS server tells its events as {@link
 * io.meltemi.xds.XdsObserver}; ingest and the wiring call the other methods. Any thread, without
 * blocking.
 */
public final class PilotMetrics extends StreamMetrics {
  private static final int CONCURRENT_SCRAPES = 64;

  private final PrometheusRegistry registry;
  private final JvmText jvm = new JvmText();
  private final Clock clock;
  private final Instant started;
  private final ProblemCounts problems;
  private final Counter configEvents;
  private final Counter registryEvents;
  private final Counter inboundUpdates;
  private final Counter triggers;
  private final Counter noServiceTargets;
  private final Counter credentialFailures;
  private final Counter keyFetches;
  private final Counter keyFailures;
  private final Gauge unenforced;
  private final Gauge envoyFilters;
  private final Counter translationFailures;
  private final Histogram debounceTime;
  private final Histogram snapshotTime;
  private final Gauge managedClusters;
  private final ClusterMetrics clusters;
  private final RegistrationMetrics registrations;
  private final Gauge largestRequest;
  private final WebhookMetrics webhooks;
  private final Map<MeshGauge, Gauge> meshGauges = new EnumMap<>(MeshGauge.class);
  private final AtomicLong largest = new AtomicLong();
  private final CitadelMetrics citadel;
  private final GrpcServerMetrics grpc;

  /** What became of an object that a source watches. */
  public enum Event {
    ADD,
    UPDATE,
    DELETE;

    private String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * @param version the control plane's, for the labels of the information metrics
   */
  public PilotMetrics(String version, Clock clock) {
    this(version, clock, new Families(new PrometheusRegistry()));
  }

  private PilotMetrics(String version, Clock clock, Families families) {
    super(families);
    this.registry = families.registry();
    this.clock = clock;
    this.started = clock.instant();
    this.problems = new ProblemCounts(clock);
    configEvents =
        families.counter("pilot_k8s_cfg_events", "Events from k8s config.", "event", "type");
    registryEvents =
        families.counter("pilot_k8s_reg_events", "Events from k8s registry.", "event", "type");
    inboundUpdates =
        families.counter(
            "pilot_inbound_updates", "Total number of updates received by pilot.", "type");
    triggers =
        families.counter(
            "pilot_push_triggers",
            "Total number of times a push was triggered, labeled by reason for the push.",
            "type");
    noServiceTargets =
        families.counter(
            "pilot_k8s_proxies_with_no_service_targets",
            "Number of proxies that do not have any corresponding service targets.",
            "reason");
    keyFetches =
        families.counter(
            "pilot_jwks_resolver_network_fetch_success_total",
            "Total number of successfully network fetch by pilot jwks resolver");
    keyFailures =
        families.counter(
            "pilot_jwks_resolver_network_fetch_fail_total",
            "Total number of failed network fetch by pilot jwks resolver");
    unenforced =
        families.gauge(
            "pilot_unenforced_configs",
            "Objects that restrict and are not enforced as they were written, so that what they"
                + " select is denied.",
            "kind");
    envoyFilters =
        families.gauge(
            "pilot_envoy_filter_status",
            "Status of Envoy filters whether it was applied or errored.",
            "name",
            "patch",
            "result");
    translationFailures =
        families.counter(
            "pilot_translation_failures_total",
            "Resources that could not be made, and are withheld from proxies.",
            "type");
    credentialFailures =
        families.counter(
            "pilot_sds_certificate_errors_total",
            "Total number of failures to fetch SDS key and certificate.");
    debounceTime =
        families.histogram(
            "pilot_debounce_time",
            "Delay in seconds between the first config enters debouncing and the merged push"
                + " request is pushed into the push queue (includes pushcontext_init_seconds).",
            Families.LONG);
    snapshotTime =
        families.histogram(
            "pilot_pushcontext_init_seconds",
            "Total time in seconds Pilot takes to init pushContext.",
            Families.SHORT);
    managedClusters =
        families.gauge(
            "istiod_managed_clusters", "Number of clusters managed by istiod", "cluster_type");
    largestRequest =
        families.gauge("pilot_xds_recv_max", "The maximum size request we have received so far.");
    webhooks = new WebhookMetrics(families);
    clusters = new ClusterMetrics(families);
    registrations = new RegistrationMetrics(families);
    for (MeshGauge each : MeshGauge.values()) {
      if (each.isOfProblems()) {
        computed(each.metric(), each.help(), () -> problems.count(each.metric()));
      } else {
        meshGauges.put(each, families.gauge(each.metric(), each.help()));
      }
    }
    citadel = new CitadelMetrics(families, clock);
    grpc = new GrpcServerMetrics(families, this::requestReceived);
    about(version, families);
  }

  private void about(String version, Families families) {
    families
        .gauge("pilot_info", "Pilot version and build information.", "version")
        .labelValues(version)
        .set(1);
    families
        .gauge("istio_build", "Istio component build info", "component", "tag")
        .labelValues("pilot", version)
        .set(1);
    computed(
        "istiod_uptime_seconds",
        "Current istiod server uptime in seconds",
        () -> seconds(Duration.between(started, clock.instant())));
  }

  private void computed(String name, String help, DoubleSupplier value) {
    GaugeWithCallback.builder()
        .name(name)
        .help(help)
        .callback(gauge -> gauge.call(value.getAsDouble()))
        .register(registry);
  }

  /** Where the numbers of what is amiss in the configuration come from, by metric. */
  public void problems(Supplier<Map<String, Integer>> source) {
    problems.from(source);
  }

  public WebhookMetrics webhooks() {
    return webhooks;
  }

  /** The text that Prometheus scrapes: these metrics, then the JVM's own. */
  public byte[] scrape() {
    byte[] ours = PrometheusText.print(registry.scrape());
    byte[] jvms = jvm.print();
    byte[] all = Arrays.copyOf(ours, ours.length + jvms.length);
    System.arraycopy(jvms, 0, all, ours.length, jvms.length);
    return all;
  }

  /** Puts {@code /metrics} on {@code server}; open to all, as Istio's is. */
  public void register(HttpServer server) {
    server
        .createContext(
            "/metrics",
            exchange -> {
              try (exchange) {
                byte[] text = scrape();
                exchange.getResponseHeaders().set("Content-Type", "text/plain; version=0.0.4");
                exchange.sendResponseHeaders(200, text.length);
                exchange.getResponseBody().write(text);
              }
            })
        .getFilters()
        .add(new ConcurrencyLimit(CONCURRENT_SCRAPES));
  }

  /** An object of Istio's or the Gateway API's kinds; {@code kind} as in {@code VirtualService}. */
  public void configEvent(String kind, Event event) {
    configEvents.labelValues(event.label(), kind).inc();
  }

  /** An object of Kubernetes' own: {@code Services}, {@code EndpointSlice}, {@code Pods}, … */
  public void registryEvent(String type, Event event) {
    registryEvents.labelValues(event.label(), type).inc();
  }

  /**
   * A change that concerns proxies: {@code config}, {@code eds}, {@code svc}, {@code svcdelete}.
   */
  public void inboundUpdate(String type) {
    inboundUpdates.labelValues(type).inc();
  }

  /** A push began, so many times for that reason: {@code config}, {@code endpoint}, … */
  public void pushTriggered(String reason, int times) {
    triggers.labelValues(reason).inc(times);
  }

  /** How many addresses in slices name a pod that is not there yet; asked with each scrape. */
  public void endpointsPendingPod(DoubleSupplier count) {
    computed(
        "pilot_k8s_endpoints_pending_pod",
        "Number of endpoints that do not currently have any corresponding pods.",
        count);
  }

  /**
   * A proxy came whose workload no service selects.
   *
   * @param reason {@code no_matching_services}, {@code no_matching_metadata} where its pod is not
   *     known
   */
  public void noServiceTargets(String reason) {
    noServiceTargets.labelValues(reason).inc();
  }

  /** So many objects of the kind have something stand in for them that denies. */
  public void unenforced(String kind, long count) {
    unenforced.labelValues(kind).set(count);
  }

  /**
   * A patch of an EnvoyFilter was applied to a resource, or broke it and was left out.
   *
   * @param name the filter's, {@code namespace/name}
   * @param part what the patch is for: {@code httpfilter}
   */
  public void patched(String name, String part, boolean applied) {
    envoyFilters.labelValues(name, part, applied ? "applied" : "error").set(1);
  }

  /** A resource of the type, such as {@code cds}, could not be made. */
  public void withheld(String type) {
    translationFailures.labelValues(type).inc();
  }

  /** A credential was bad, missing, or not for who asked. */
  public void credentialFailed() {
    credentialFailures.inc();
  }

  /** An attempt to fetch the keys of an issuer of tokens has ended. */
  public void keysFetched(boolean success) {
    (success ? keyFetches : keyFailures).inc();
  }

  /** From the first event until the snapshot that holds it was handed to the xDS server. */
  public void debounced(Duration time) {
    debounceTime.observe(seconds(time));
  }

  /** How long making a snapshot took. */
  public void snapshotMade(Duration time) {
    snapshotTime.observe(seconds(time));
  }

  public void set(MeshGauge gauge, long value) {
    Gauge found = meshGauges.get(gauge);
    if (found != null) {
      found.set(value);
    }
  }

  public void managedClusters(int local, int remote) {
    managedClusters.labelValues("local").set(local);
    managedClusters.labelValues("remote").set(remote);
  }

  /** Those of remote clusters. */
  public ClusterMetrics clusters() {
    return clusters;
  }

  /** Those of proxies outside of Kubernetes. */
  public RegistrationMetrics registrations() {
    return registrations;
  }

  private void requestReceived(long bytes) {
    largestRequest.set(largest.accumulateAndGet(bytes, Math::max));
  }

  /** Observes the calls of a gRPC server. */
  public ServerStreamTracer.Factory grpc() {
    return grpc;
  }

  /** Those of the certificate authority. */
  public CitadelMetrics citadel() {
    return citadel;
  }
}

package io.meltemi.translate.listener;

import static io.meltemi.translate.Fixtures.port;
import static io.meltemi.translate.listener.ListenerFixtures.at;
import static org.assertj.core.api.Assertions.assertThat;

import io.meltemi.base.Labels;
import io.meltemi.model.ConfigSnapshot;
import io.meltemi.model.ExtensionProvider;
import io.meltemi.model.ExtensionProvider.Target;
import io.meltemi.model.MeshConfig;
import io.meltemi.model.PolicyTargets;
import io.meltemi.model.Protocol;
import io.meltemi.model.ProxyView.Extensions;
import io.meltemi.model.Telemetry.AccessLogging;
import io.meltemi.model.Telemetry.Metrics;
import io.meltemi.model.Telemetry.Mode;
import io.meltemi.model.Telemetry.Override;
import io.meltemi.model.Telemetry.Reports;
import io.meltemi.model.Telemetry.Tracing;
import io.meltemi.model.TelemetryProvider;
import io.meltemi.model.TelemetryProvider.Backend;
import io.meltemi.translate.Fixtures;
import io.meltemi.translate.ScopeFixture;
import io.meltemi.translate.filter.ListenerClass;
import io.meltemi.translate.listener.telemetry.AccessLogSink;
import io.meltemi.translate.listener.telemetry.Telemetry;
import io.meltemi.translate.listener.telemetry.TelemetryResolver;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** How Telemetry resources of several levels go over each other. */
class TelemetryTest {
  private static final String HOST = "collector.default.svc.cluster.local";
  private static final List<ExtensionProvider> PROVIDERS =
      List.of(
          new TelemetryProvider.Prometheus("prometheus"),
          new TelemetryProvider.FileLog("file", "/file", Optional.empty(), false),
          new TelemetryProvider.FileLog("other", "/other", Optional.empty(), true),
          new TelemetryProvider.GrpcLog(
              "als", new Target(HOST, 9000, Optional.empty()), "", List.of(), Optional.empty()),
          new TelemetryProvider.GrpcLog(
              "nowhere",
              new Target("no." + HOST, 9000, Optional.empty()),
              "",
              List.of(),
              Optional.empty()),
          new TelemetryProvider.Tracer(
              "zipkin",
              new Target(HOST, 9000, Optional.empty()),
              OptionalInt.of(96),
              new Backend.Zipkin("", false, false, Duration.ofSeconds(5), List.of())));

  private final List<io.meltemi.model.Telemetry> telemetries = new ArrayList<>();
  private Map<String, List<String>> defaults = Map.of();
  private String file = "";

  private TelemetryTest with(String namespace, Labels selector, Reports reports) {
    telemetries.add(
        new io.meltemi.model.Telemetry(
            Fixtures.meta("Telemetry", namespace, "t" + telemetries.size()),
            new PolicyTargets(selector, List.of()),
            reports,
            Map.of()));
    return this;
  }

  private Telemetry of(ListenerClass listenerClass) {
    ConfigSnapshot c =
        Fixtures.config(
            List.of(at("10.0.0.5", "collector", port("grpc", 9000, Protocol.GRPC))), List.of());
    MeshConfig m = c.mesh();
    var mesh =
        new MeshConfig(
            m.rootNamespace(),
            m.security(),
            m.connections(),
            m.listeners(),
            new MeshConfig.Telemetry(
                new MeshConfig.AccessLog(file, "", false, false, false),
                true,
                PROVIDERS,
                defaults,
                MeshConfig.StatNames.NONE),
            m.discovery(),
            m.defaultConfig(),
            m.source());
    var rules =
        new ConfigSnapshot.Rules(
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            c.rules().security(),
            List.of(),
            telemetries);
    var config =
        new ConfigSnapshot(c.revision(), mesh, c.networks(), c.index(), rules, c.namespaces());
    var proxy = ListenerFixtures.sidecar(Extensions.ISTIO, List.of());
    return TelemetryResolver.telemetryFor(
        ScopeFixture.of(proxy.withLabels(Labels.of(Map.of("app", "client"))), config).scope(),
        listenerClass);
  }

  private static Reports logs(AccessLogging... logging) {
    return new Reports(List.of(), List.of(), List.of(logging));
  }

  private static AccessLogging log(Mode mode, boolean disabled, String filter, String... names) {
    return new AccessLogging(mode, List.of(names), disabled, filter);
  }

  private static Reports metrics(List<String> providers, Override... overrides) {
    return new Reports(
        List.of(),
        List.of(new Metrics(providers, List.of(overrides), Optional.empty())),
        List.of());
  }

  private static Override override(
      String metric, Optional<Boolean> disabled, Map<String, String> tags) {
    return new Override(
        Optional.of(metric).filter(name -> !name.isEmpty()),
        Mode.CLIENT_AND_SERVER,
        disabled,
        Collections.unmodifiableSortedMap(new TreeMap<>(tags)));
  }

  private static Reports traces(Mode mode, OptionalDouble sampling, Optional<Boolean> disabled) {
    return new Reports(
        List.of(
            new Tracing(
                mode,
                List.of(),
                sampling,
                Collections.emptySortedMap(),
                new Tracing.Switches(
                    disabled, Optional.empty(), Optional.empty(), Optional.empty()))),
        List.of(),
        List.of());
  }

  private static List<String> logged(Telemetry telemetry) {
    return telemetry.accessLogs().stream()
        .map(
            sink ->
                switch (sink.target()) {
                  case AccessLogSink.Target.File log -> log.path() + " " + sink.condition();
                  case AccessLogSink.Target.Service log -> log.collector().cluster();
                  case AccessLogSink.Target.OpenTelemetry log -> log.logName();
                  case AccessLogSink.Target.BootstrapService() -> "bootstrap";
                })
        .toList();
  }

  @Test
  void theMeshsFileIsForThoseOfWhomNothingIsSaid() {
    file = "/mesh";

    assertThat(logged(of(ListenerClass.SIDECAR_INBOUND))).containsExactly("/mesh ");
  }

  @Test
  void theLastLevelThatNamesProvidersWins() {
    with("istio-system", Labels.NONE, logs(log(Mode.CLIENT_AND_SERVER, false, "a", "file")));
    with("default", Labels.NONE, logs(log(Mode.SERVER, false, "b", "other")));

    assertThat(logged(of(ListenerClass.SIDECAR_INBOUND))).containsExactly("/other b");
    assertThat(logged(of(ListenerClass.SIDECAR_OUTBOUND))).containsExactly("/file a");
  }

  @Test
  void whatIsSwitchedOffIsNotReplacedByTheMeshsFile() {
    file = "/mesh";
    with("istio-system", Labels.NONE, logs(log(Mode.CLIENT_AND_SERVER, false, "", "file")));
    with("default", Labels.NONE, logs(log(Mode.CLIENT, true, "")));

    assertThat(logged(of(ListenerClass.SIDECAR_OUTBOUND))).isEmpty();
    assertThat(logged(of(ListenerClass.SIDECAR_INBOUND))).containsExactly("/file ");
  }

  @Test
  void aProviderWithoutClusterIsLeftOut() {
    with(
        "default",
        Labels.NONE,
        logs(log(Mode.CLIENT_AND_SERVER, false, "", "als", "nowhere", "unknown")));

    assertThat(logged(of(ListenerClass.SIDECAR_INBOUND))).containsExactly("outbound|9000||" + HOST);
  }

  @Test
  void ofGeneralOnesTheOldestCountsAndEachThatSelects() {
    var client = Labels.of(Map.of("app", "client"));
    with("default", Labels.NONE, logs(log(Mode.SERVER, false, "", "file")));
    with("default", Labels.NONE, logs(log(Mode.SERVER, false, "", "other")));
    assertThat(logged(of(ListenerClass.SIDECAR_INBOUND))).containsExactly("/file ");

    with("default", client, logs(log(Mode.SERVER, false, "x", "other")));
    with("default", Labels.of(Map.of("app", "no")), logs(log(Mode.SERVER, false, "", "als")));
    with("istio-system", client, logs(log(Mode.SERVER, false, "", "als")));
    assertThat(logged(of(ListenerClass.SIDECAR_INBOUND))).containsExactly("/other x");
  }

  @Test
  void overridesAddUp() {
    with(
        "istio-system",
        Labels.NONE,
        metrics(
            List.of("prometheus"),
            override("REQUEST_COUNT", Optional.empty(), Map.of("a", "1", "b", "2")),
            override("mine", Optional.empty(), Map.of("c", "3"))));
    with(
        "default",
        Labels.NONE,
        metrics(List.of(), override("REQUEST_COUNT", Optional.of(true), Map.of("b", ""))));

    var kept = of(ListenerClass.SIDECAR_INBOUND).metrics();

    assertThat(kept).hasSize(1);
    assertThat(kept.getFirst().overrides())
        .extracting(o -> o.metric() + o.drop() + o.dimensions() + o.tagsToRemove())
        .containsExactly("requests_totaltrue{a=1}[b]", "minefalse{c=3}[]");
  }

  @Test
  void allMetricsMayBeOffAndOnAgain() {
    defaults = Map.of("metrics", List.of("prometheus"));
    assertThat(of(ListenerClass.SIDECAR_INBOUND).metrics()).hasSize(1);

    with(
        "istio-system", Labels.NONE, metrics(List.of(), override("", Optional.of(true), Map.of())));
    assertThat(of(ListenerClass.SIDECAR_INBOUND).metrics()).isEmpty();

    with(
        "default",
        Labels.NONE,
        metrics(List.of(), override("REQUEST_SIZE", Optional.of(true), Map.of())));
    assertThat(of(ListenerClass.SIDECAR_INBOUND).metrics()).hasSize(1);
  }

  @Test
  void tracesOfOneSideAreTheOthersNot() {
    defaults = Map.of("tracing", List.of("ZIPKIN"));
    with("istio-system", Labels.NONE, traces(Mode.CLIENT, OptionalDouble.of(12), Optional.empty()));
    with("default", Labels.NONE, traces(Mode.SERVER, OptionalDouble.empty(), Optional.of(true)));

    assertThat(of(ListenerClass.SIDECAR_INBOUND).tracing()).isEmpty();
    var client = of(ListenerClass.SIDECAR_OUTBOUND).tracing().orElseThrow();
    assertThat(client.sampling()).isEqualTo(12);
    assertThat(client.maxPathTagLength()).hasValue(96);
    assertThat(client.provider()).isPresent();
  }
}

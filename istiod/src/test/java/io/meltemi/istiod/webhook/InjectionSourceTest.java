package io.meltemi.istiod.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.meltemi.config.mesh.MeshConfigReader;
import io.meltemi.inject.Injector;
import io.meltemi.kube.FakeApi;
import io.meltemi.kube.KubeClient;
import io.meltemi.kube.Until;
import io.meltemi.model.MeshConfig;
import io.meltemi.yaml.Document;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class InjectionSourceTest {
  private static final String NAME = "istio-sidecar-injector";
  private static final String PATH = "/api/v1/namespaces/istio-system/configmaps/" + NAME;
  private static final String VALUES = "{\"global\":{\"multiCluster\":{\"clusterName\":\"%s\"}}}";

  private final AtomicReference<Optional<MeshConfig>> mesh =
      new AtomicReference<>(Optional.of(MeshConfigReader.defaults()));
  private final AtomicReference<Set<String>> faulty = new AtomicReference<>(Set.of());
  private final Reports reports = new Reports();
  private FakeApi api;
  private KubeClient client;
  private InjectionSource source;

  /** What is said of the ConfigMap. */
  private static final class Reports extends Handler {
    private final List<String> messages = new CopyOnWriteArrayList<>();

    @Override
    public void publish(LogRecord one) {
      messages.add(one.getLevel() + " " + one.getMessage() + " " + List.of(one.getParameters()));
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}

    void await(String part) {
      Until.isSo("it is said: " + part, () -> messages.stream().anyMatch(m -> m.contains(part)));
    }
  }

  @BeforeEach
  void start() throws Exception {
    Logger.getLogger("default").addHandler(reports);
    api = new FakeApi();
    client = api.client();
    source =
        InjectionSource.start(
            client,
            "istio-system",
            NAME,
            new InjectionSource.Fixed("canary", "", false, Map.of()),
            mesh::get,
            faulty::set);
  }

  @AfterEach
  void stop() {
    source.close();
    client.close();
    api.close();
    Logger.getLogger("default").removeHandler(reports);
  }

  private void put(String config, String cluster) {
    var map = JsonNodeFactory.instance.objectNode();
    map.putObject("data").put("config", config).put("values", VALUES.formatted(cluster));
    api.put(PATH, map.toString());
  }

  private void awaitCluster(String name) {
    Until.isSo(
        "injection knows the cluster " + name,
        () -> source.find().map(Injector::cluster).equals(Optional.of(name)));
  }

  @Test
  void withoutAConfigMapNothingIsInjected() {
    Until.isSo("it is watched", () -> api.watches() > 0);
    assertThat(source.find()).isEmpty();
  }

  @Test
  void withoutTheMeshsSettingsNothingIsInjected() {
    put("policy: enabled", "one");
    awaitCluster("one");
    mesh.set(Optional.empty());

    assertThat(source.find()).isEmpty();
  }

  @Test
  void aConfigMapThatComesLateIsUsed() {
    Until.isSo("it is watched", () -> api.watches() > 0);
    put("templates: {sidecar: 'spec: {}'}", "one");

    awaitCluster("one");
    assertThat(source.find().orElseThrow().settings().revision()).isEqualTo("canary");
    assertThat(source.find().orElseThrow().settings().config().templates()).containsKey("sidecar");
  }

  @Test
  void theInjectorIsMadeOnce() {
    put("policy: enabled", "one");
    awaitCluster("one");

    assertThat(source.find().orElseThrow()).isSameAs(source.find().orElseThrow());
  }

  @Test
  void otherSettingsOfTheMeshMakeAnotherInjector() {
    put("policy: enabled", "one");
    awaitCluster("one");
    Injector before = source.find().orElseThrow();
    mesh.set(MeshConfigReader.read(new Document("mesh", 1, "trustDomain: example.org")).value());

    assertThat(source.find().orElseThrow()).isNotSameAs(before);
    assertThat(source.find().orElseThrow().settings().mesh().trustDomain())
        .isEqualTo("example.org");
  }

  @Test
  void aBadTemplateLeavesItsLastGoodVersionAndIsReported() {
    put("templates: {sidecar: 'spec: {}'}", "good");
    awaitCluster("good");
    put("templates: {sidecar: '{{ if }}', other: 'spec: {}'}", "better");
    awaitCluster("better");

    var config = source.find().orElseThrow().settings().config();
    assertThat(config.templates()).containsKeys("sidecar", "other");
    assertThat(source.fault()).isEmpty();
    assertThat(faulty.get()).containsExactly("sidecar");
    assertThat(reports.messages)
        .anyMatch(m -> m.startsWith("SEVERE") && m.contains(NAME) && m.contains("sidecar"));
    put("templates: {sidecar: 'spec: {}'}", "best");
    awaitCluster("best");
    assertThat(faulty.get()).isEmpty();
  }

  @Test
  void aTemplateThatNeverParsedIsItsOwnFaultAlone() {
    put("templates: {sidecar: 'spec: {}', waypoint: '{{ unknown }}'}", "one");
    awaitCluster("one");

    assertThat(source.fault()).isEmpty();
    assertThat(faulty.get()).containsExactly("waypoint");
    assertThat(source.templates()).containsExactly(Map.entry("sidecar", "spec: {}"));
  }

  @Test
  void withoutAConfigMapThereIsNoFaultAndWithABadOneThereIs() {
    Until.isSo("the absence is known", () -> source.fault().isEmpty());
    put("a: [", "bad");
    Until.isSo("it is a fault", () -> source.fault().orElse("").contains(NAME));
    put("templates: {sidecar: '{{ unknown }}'}", "bad");
    Until.isSo(
        "the default template is the fault",
        () -> source.fault().orElse("").contains("template sidecar"));
    put("templates: {sidecar: 'spec: {}'}", "good");
    Until.isSo("it is mended", () -> source.fault().isEmpty());
  }

  @Test
  void whatIsNoYamlIsReported() {
    put("a: [", "bad");
    reports.await("the last good version stays in force");
    assertThat(source.find()).isEmpty();

    put("policy: enabled", "good");
    awaitCluster("good");
  }

  @Test
  void badValuesAreReported() {
    put("policy: enabled", "good");
    awaitCluster("good");
    api.put(PATH, "{\"data\":{\"config\":\"policy: enabled\",\"values\":\"[\"}}");
    reports.await("values");

    awaitCluster("good");
  }

  @Test
  void aConfigMapThatIsGoneStaysInForce() {
    put("policy: enabled", "good");
    awaitCluster("good");
    api.delete(PATH);
    reports.await("is gone");

    awaitCluster("good");
  }

  @Test
  void aConfigMapWithoutEntriesIsReported() {
    put("policy: enabled", "good");
    awaitCluster("good");
    api.put(PATH, "{\"data\":{\"unrelated\":\"1\"}}");
    reports.await("the last good version stays in force");

    awaitCluster("good");
  }
}

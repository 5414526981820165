package io.meltemi.it.kube;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.meltemi.it.fixture.KubeCluster;
import io.meltemi.it.fixture.Repository;
import io.meltemi.kube.KubeClient;
import io.meltemi.kube.KubeException;
import io.meltemi.kube.ResourceType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** That a real API server takes with our definitions what it takes with the peer's. */
@ExtendWith(KubeCluster.Extension.class)
class SchemaBehaviourIT {
  private static final String THEIRS = "peer.example";
  private static final Path OURS =
      Repository.root().resolve("install/charts/base/files/crd-all.gen.yaml");
  private static final int AT_ONCE = 4;

  private record Case(ResourceType type, ObjectNode object) {}

  /** What became of an object: the status, and the stored spec or the message. */
  private record Verdict(int status, JsonNode spec, String message) {}

  @Test
  void everyMadeUpObjectHasTheVerdictOfThePeersDefinitions(KubeCluster cluster) throws Exception {
    Path peer = Repository.peer("crds").resolve("istio-1.30.3.yaml");
    List<JsonNode> definitions = CustomResources.objects(OURS);
    CustomResources.serve(cluster.client(), definitions, "istio.io");
    CustomResources.serve(cluster.client(), CustomResources.objects(peer), THEIRS);
    var differences = new ConcurrentLinkedQueue<String>();
    Set<String> rules = rules(definitions);
    Set<String> broken = new ConcurrentSkipListSet<>();
    List<Case> cases = cases(definitions);
    try (var threads = Executors.newFixedThreadPool(AT_ONCE)) {
      for (Case one : cases) {
        threads.execute(
            () -> {
              Verdict ours = verdict(cluster.client(), one.type(), one.object());
              Verdict theirs =
                  verdict(cluster.client(), CustomResources.in(THEIRS, one.type()), one.object());
              rules.stream().filter(ours.message()::contains).forEach(broken::add);
              if (ours.status() != theirs.status() || !ours.spec().equals(theirs.spec())) {
                differences.add(one.object() + "\n  ours " + ours + "\n  theirs " + theirs);
              }
            });
      }
    }
    assertThat(cases).hasSizeGreaterThan(3_000);
    assertThat(differences).isEmpty();
    assertThat(broken).as("every rule is broken by some object").isEqualTo(rules);
  }

  @Test
  void everyObjectThatThePeersApiServerTookIsTaken(KubeCluster cluster) throws Exception {
    Path scenarios = Repository.peer("xds");
    List<JsonNode> definitions = CustomResources.objects(OURS);
    CustomResources.serve(cluster.client(), definitions, "istio.io");
    var refused = new ArrayList<String>();
    int tried = 0;
    for (JsonNode definition : definitions) {
      ResourceType first = CustomResources.type(definition);
      for (JsonNode object : inputs(scenarios, first)) {
        String version = object.get("apiVersion").asText().replaceAll(".*/", "");
        ObjectNode here = ((ObjectNode) object).deepCopy();
        ((ObjectNode) here.get("metadata")).put("namespace", "default");
        Verdict verdict = verdict(cluster.client(), first.withVersion(version), here);
        tried++;
        if (verdict.status() != 201) {
          refused.add(here + ": " + verdict.message());
        }
      }
    }
    assertThat(refused).isEmpty();
    assertThat(tried).isGreaterThan(100);
  }

  private static List<JsonNode> inputs(Path scenarios, ResourceType type) throws IOException {
    try (Stream<Path> folders = Files.list(scenarios)) {
      return folders
          .map(folder -> folder.resolve("input.yaml"))
          .sorted()
          .flatMap(file -> CustomResources.objects(file).stream())
          .filter(object -> object.path("kind").asText().equals(type.kind()))
          .filter(object -> object.path("apiVersion").asText().startsWith(type.group() + "/"))
          .toList();
    }
  }

  private static List<Case> cases(List<JsonNode> definitions) {
    var cases = new ArrayList<Case>();
    var seen = new HashSet<JsonNode>();
    // From the last to the first: WorkloadEntry comes before ServiceEntry, which has it inside.
    for (JsonNode definition : definitions.reversed()) {
      ResourceType type = CustomResources.type(definition);
      for (JsonNode spec : SchemaCases.of(specSchema(definition), seen)) {
        ObjectNode object = JsonNodeFactory.instance.objectNode();
        object.putObject("metadata").put("name", "made-up");
        object.set("spec", spec);
        cases.add(new Case(type, object));
      }
    }
    return cases;
  }

  private static JsonNode specSchema(JsonNode definition) {
    return definition.at("/spec/versions/0/schema/openAPIV3Schema/properties/spec");
  }

  private static Verdict verdict(KubeClient client, ResourceType type, ObjectNode object) {
    ObjectNode typed = object.deepCopy();
    typed.put("apiVersion", type.apiVersion()).put("kind", type.kind());
    try {
      return new Verdict(201, client.tryCreate(type, "default", typed).path("spec"), "");
    } catch (KubeException e) {
      return new Verdict(
          e.status(), JsonNodeFactory.instance.missingNode(), String.valueOf(e.getMessage()));
    }
  }

  private static Set<String> rules(List<JsonNode> definitions) {
    var messages = new TreeSet<String>();
    definitions.forEach(
        definition ->
            specSchema(definition).findValues("x-kubernetes-validations").stream()
                .flatMap(JsonNode::valueStream)
                .forEach(rule -> messages.add(rule.get("message").asText())));
    return messages;
  }
}

package io.meltemi.it.kube;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.meltemi.base.ResourceName;
import io.meltemi.it.fixture.KubeCluster;
import io.meltemi.it.fixture.Until;
import io.meltemi.kube.KubeClient;
import io.meltemi.kube.KubeCredentials;
import io.meltemi.kube.KubeSettings;
import io.meltemi.kube.ObjectHandler;
import io.meltemi.kube.Reflector;
import io.meltemi.kube.ResourceType;
import io.meltemi.kube.Watched;
import io.meltemi.yaml.Node;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.junit.jupiter.api.Test;

/**
 * A real etcd that has forgotten the version from which a cut watch wants to go on. The API server
 * has no watch cache, which would remember it.
 */
class CompactionIT {
  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final ResourceType TYPE = ResourceType.SECRET;

  /** Pings so rare that only the test ends connections. */
  private static final KubeSettings PATIENT =
      KubeSettings.DEFAULT.withTimeouts(
          Duration.ofSeconds(30), Duration.ofMinutes(2), Duration.ofMinutes(3));

  private final List<String> told = new CopyOnWriteArrayList<>();
  private final List<String> logged = new CopyOnWriteArrayList<>();

  private final class Teller implements ObjectHandler {
    @Override
    public void put(ResourceName name, Node.Mapping object) {
      var metadata = (Node.Mapping) object.find("metadata");
      var labels = (Node.Mapping) metadata.find("labels");
      told.add(name.name() + "=" + ((Node.Scalar) labels.find("step")).text());
    }

    @Override
    public void deleted(ResourceName name) {
      told.add(name.name() + " is gone");
    }
  }

  /** What the reflector says of its watches. */
  private final class Listener extends Handler {
    @Override
    public void publish(LogRecord message) {
      logged.add(new SimpleFormatter().formatMessage(message));
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }

  @Test
  void aWatchWhoseVersionIsCompactedListsAgainAndLosesNothing() throws Exception {
    Logger log = Logger.getLogger("kube");
    Level before = log.getLevel();
    var listener = new Listener();
    log.setLevel(Level.FINE);
    log.addHandler(listener);
    try (var cluster = KubeCluster.start(List.of("--watch-cache=false"))) {
      follow(cluster);
    } finally {
      log.removeHandler(listener);
      log.setLevel(before);
    }
  }

  private void follow(KubeCluster cluster) throws Exception {
    String namespace = cluster.newNamespace("compacted");
    for (String name : List.of("kept", "changed", "deleted", "replaced")) {
      create(cluster, namespace, name, "1");
    }
    KubeCredentials direct =
        KubeCredentials.find(cluster.controlPlane().adminKubeconfig().toString(), "", Map.of())
            .orElseThrow();
    URI server = direct.server();
    try (var proxy = new TcpProxy(new InetSocketAddress(server.getHost(), server.getPort()));
        KubeClient client = KubeClient.of(through(proxy, direct), PATIENT);
        var _ = Reflector.start(client, Watched.all(TYPE).inNamespace(namespace), new Teller())) {
      awaits("kept=1", "changed=1", "deleted=1", "replaced=1");
      String seen = create(cluster, namespace, "watched", "1");
      awaits("kept=1", "changed=1", "deleted=1", "replaced=1", "watched=1");
      proxy.stall();
      told.clear();
      compact(cluster, changeMuch(cluster, namespace));
      assertThat(watch(cluster, namespace, seen).at("/object/code").asInt()).isEqualTo(410);
      assertThat(told).isEmpty();
      proxy.cut();
      awaits("changed=2", "made=1", "replaced=2", "deleted is gone", "last=1");
      assertThat(logged).anyMatch(line -> line.startsWith("watch secrets") && isTooOld(line));
      create(cluster, namespace, "afterwards", "1");
      awaits("changed=2", "made=1", "replaced=2", "deleted is gone", "last=1", "afterwards=1");
    }
  }

  private static boolean isTooOld(String line) {
    return line.contains("too old") || line.contains("compacted");
  }

  private static KubeCredentials through(TcpProxy proxy, KubeCredentials direct) {
    return new KubeCredentials(
        URI.create("https://127.0.0.1:" + proxy.port()),
        direct.roots(),
        false,
        direct.server().getHost(),
        direct.token(),
        direct.certificate(),
        "default",
        direct.proxy());
  }

  /**
   * Of all kinds of change, one each.
   *
   * @return the version of the last one
   */
  private static String changeMuch(KubeCluster cluster, String namespace) throws IOException {
    KubeClient client = cluster.client();
    client.replace(TYPE, namespace, "changed", secret("changed", "2"));
    client.delete(TYPE, namespace, "deleted");
    client.delete(TYPE, namespace, "replaced");
    create(cluster, namespace, "replaced", "2");
    create(cluster, namespace, "made", "1");
    create(cluster, namespace, "fleeting", "1");
    client.delete(TYPE, namespace, "fleeting");
    return create(cluster, namespace, "last", "1");
  }

  private static ObjectNode secret(String name, String step) {
    ObjectNode secret = JsonNodeFactory.instance.objectNode();
    secret.putObject("metadata").put("name", name).putObject("labels").put("step", step);
    return secret;
  }

  /**
   * @return its version
   */
  private static String create(KubeCluster cluster, String namespace, String name, String step)
      throws IOException {
    return cluster
        .client()
        .create(TYPE, namespace, secret(name, step))
        .at("/metadata/resourceVersion")
        .asText();
  }

  /** Versions of objects are revisions of etcd. */
  private static void compact(KubeCluster cluster, String version) throws Exception {
    var request =
        HttpRequest.newBuilder(cluster.controlPlane().etcd().resolve("/v3/kv/compaction"))
            .POST(
                HttpRequest.BodyPublishers.ofString(
                    "{\"revision\": \"%s\", \"physical\": true}".formatted(version)))
            .build();
    try (var http = HttpClient.newHttpClient()) {
      HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    }
  }

  /** The first event of a watch from that version on. */
  private static JsonNode watch(KubeCluster cluster, String namespace, String version)
      throws IOException {
    return cluster
        .client()
        .read(
            "/api/v1/namespaces/%s/secrets?watch=1&timeoutSeconds=5&resourceVersion=%s"
                .formatted(namespace, version));
  }

  private void awaits(String... expected) {
    var all = List.of(expected);
    Until.holds(
        "told: " + all,
        LIMIT,
        () -> told.size() == all.size() && told.containsAll(all),
        () -> told + "\n" + logged);
  }
}

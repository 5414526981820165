package io.meltemi.demo.kube;

import com.fasterxml.jackson.databind.JsonNode;
import io.meltemi.envtest.process.ChildProcesses;
import io.meltemi.envtest.process.FreePorts;
import io.meltemi.envtest.process.Waiting;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The admin port of a pod's Envoy, through {@code kubectl port-forward}: an answer takes no time.
 */
final class ProxyAdmin implements AutoCloseable {
  private static final int ADMIN = 15000;
  private static final Duration START = Duration.ofSeconds(20);

  private final ChildProcesses children = new ChildProcesses("port-forward");
  private final Process forward;
  private final int port;

  private ProxyAdmin(Member of, JsonNode pod, Path work) throws IOException {
    port = FreePorts.take(1).getFirst();
    forward =
        children.start(
            work,
            work.resolve("port-forward.log"),
            of.kubectl()
                .command(
                    "port-forward",
                    "-n",
                    Mesh.NAMESPACE,
                    "pod/" + pod.at("/metadata/name").asText(),
                    port + ":" + ADMIN),
            Map.of("HOME", work.toString(), "PATH", "/usr/bin:/bin"));
  }

  static ProxyAdmin open(Member of, JsonNode pod, Path work) throws IOException {
    ProxyAdmin admin = new ProxyAdmin(of, pod, work);
    if (!Waiting.until(() -> admin.visit("/ready").isOk(), START)) {
      admin.close();
      throw new IOException("kubectl port-forward does not reach Envoy's admin port");
    }
    return admin;
  }

  private Visitor.Answer visit(String path) {
    return Visitor.visit("127.0.0.1", port, path);
  }

  /**
   * The addresses, with ports, that the proxy has as endpoints of a service's port.
   *
   * @throws IOException where it does not answer
   */
  SortedSet<String> endpoints(String host, int servicePort) throws IOException {
    SortedSet<String> endpoints = new TreeSet<>();
    Pattern address = Pattern.compile("^([0-9.:]+)::");
    for (String fact : facts(host, servicePort)) {
      Matcher of = address.matcher(fact);
      if (of.find()) {
        endpoints.add(of.group(1));
      }
    }
    return endpoints;
  }

  /**
   * What the proxy knows of a service's port and its endpoints: state, health and statistics.
   *
   * @throws IOException where it does not answer
   */
  List<String> facts(String host, int servicePort) throws IOException {
    Visitor.Answer answer = visit("/clusters");
    if (!answer.isOk()) {
      throw new IOException("Envoy's admin port answered " + answer.status());
    }
    String cluster = "outbound|" + servicePort + "||" + host + "::";
    return answer
        .body()
        .lines()
        .filter(line -> line.startsWith(cluster))
        .map(line -> line.substring(cluster.length()))
        .toList();
  }

  @Override
  public void close() {
    forward.destroy();
    children.close();
  }
}

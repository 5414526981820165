package io.meltemi.demo.kube;

import com.fasterxml.jackson.databind.JsonNode;
import io.meltemi.base.ResourceName;
import io.meltemi.envtest.Cluster;
import io.meltemi.envtest.process.Commands;
import io.meltemi.kube.ResourceType;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** What the tour asks the cluster, its pods and its wires. */
record Mesh(Cluster cluster) {
  static final String NAMESPACE = "bookshop";
  private static final String PROXY = "istio-proxy";

  /** The pods of an application, or of all where it is empty. */
  List<JsonNode> pods(String app) throws IOException {
    String selector = app.isEmpty() ? "app" : "app=" + app;
    return List.copyOf(cluster.client().list(ResourceType.POD, NAMESPACE, selector));
  }

  /** The one pod of an application. */
  JsonNode pod(String app) throws IOException {
    List<JsonNode> pods = pods(app);
    if (pods.size() != 1) {
      throw new IOException("pods of " + app + ": " + pods.size() + " (expected: 1)");
    }
    return pods.getFirst();
  }

  /** Whether an application, or all together where it is empty, has that many pods, all ready. */
  boolean areReady(String app, int count) throws IOException {
    List<JsonNode> pods = pods(app);
    return pods.size() == count && pods.stream().allMatch(Mesh::isReady);
  }

  /** Whether an application has one pod by now, which is ready and is not the one of that name. */
  boolean isReplaced(String app, String old) throws IOException {
    List<JsonNode> pods = pods(app);
    return pods.size() == 1
        && isReady(pods.getFirst())
        && !name(pods.getFirst()).name().equals(old);
  }

  /** Of a Service of the shop. */
  String serviceAddress(String name) throws IOException {
    return cluster
        .client()
        .find(ResourceType.SERVICE, NAMESPACE, name)
        .orElseThrow(() -> new IOException("Service " + name + " is not there"))
        .at("/spec/clusterIP")
        .asText();
  }

  static ResourceName name(JsonNode pod) {
    return new ResourceName(NAMESPACE, pod.at("/metadata/name").asText());
  }

  static boolean isReady(JsonNode pod) {
    for (JsonNode condition : pod.at("/status/conditions")) {
      if (condition.path("type").asText().equals("Ready")) {
        return condition.path("status").asText().equals("True");
      }
    }
    return false;
  }

  static String address(JsonNode pod) {
    return pod.at("/status/podIP").asText();
  }

  static boolean isInjected(JsonNode pod) {
    boolean captures = false;
    boolean proxies = false;
    for (String list : List.of("initContainers", "containers")) {
      for (JsonNode container : pod.at("/spec/" + list)) {
        captures |= container.path("name").asText().equals("istio-init");
        proxies |= container.path("name").asText().equals(PROXY);
      }
    }
    return captures && proxies;
  }

  /** The rules that stand in a pod's network, in the words of {@code iptables-save}. */
  String rules(JsonNode pod) throws IOException {
    return Commands.run(enter(pod, List.of("iptables-save", "-t", "nat")));
  }

  /** Whether a connection can be made from a pod's network. */
  boolean reaches(JsonNode pod, String address, int port) throws IOException {
    String connect = "exec 3<>/dev/tcp/%s/%d".formatted(address, port);
    List<String> command = List.of("timeout", "2", "bash", "-c", connect);
    return Commands.attempt(enter(pod, command)).exitCode() == 0;
  }

  /** What the pod's Envoy says at a path of its admin port. */
  String envoy(JsonNode pod, String path) throws IOException {
    return cluster
        .kubelet()
        .exec(name(pod), PROXY, List.of("pilot-agent", "request", "GET", path))
        .output();
  }

  /** Records what goes over a pod's wire to or from a port, while something is done. */
  Capture capture(JsonNode pod, int port, Path file, Action action) throws IOException {
    List<String> command =
        enter(
            pod,
            List.of(
                "tcpdump",
                "-i",
                "eth0",
                "--immediate-mode",
                "-U",
                "-Z",
                "root",
                "-w",
                file.toString(),
                "tcp",
                "port",
                String.valueOf(port)));
    Process tcpdump = new ProcessBuilder(command).redirectErrorStream(true).start();
    try {
      awaitListening(tcpdump);
      action.run();
      // What was recorded last is on its way through the kernel's buffer.
      Thread.sleep(Duration.ofMillis(300));
      tcpdump.destroy();
      tcpdump.waitFor(5, TimeUnit.SECONDS);
      return Capture.read(file);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IOException(interrupted);
    } finally {
      tcpdump.destroyForcibly();
    }
  }

  private static void awaitListening(Process tcpdump) throws IOException {
    var said = tcpdump.inputReader();
    for (String line = said.readLine(); line != null; line = said.readLine()) {
      if (line.contains("listening on")) {
        return;
      }
    }
    throw new IOException("tcpdump ended with " + tcpdump.onExit().join().exitValue());
  }

  interface Action {
    void run() throws IOException;
  }

  private List<String> enter(JsonNode pod, List<String> command) throws IOException {
    var words =
        new ArrayList<>(
            List.of("ip", "netns", "exec", cluster.kubelet().networkNamespace(name(pod))));
    words.addAll(command);
    return words;
  }
}

package io.meltemi.envtest.kubelet;

import com.fasterxml.jackson.databind.JsonNode;
import io.meltemi.base.ResourceName;
import io.meltemi.envtest.ApiCalls;
import io.meltemi.envtest.JsonFeed;
import io.meltemi.envtest.network.ClusterNetwork;
import io.meltemi.envtest.process.ChildProcesses;
import io.meltemi.envtest.process.Commands;
import io.meltemi.kube.KubeClient;
import io.meltemi.kube.ResourceType;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Runs every pod of the cluster on one node of that name; it is the scheduler too. What it keeps of
 * a pod is in a folder of the pod's namespace and name; logs stay there when the pod is gone.
 */
public final class Kubelet implements AutoCloseable {
  /** Of the node's address, where the API server asks for logs and streams. */
  public static final int PORT = 10250;

  private static final System.Logger LOG = System.getLogger("kubelet");
  private static final String NODE_NAME = "meltemi-node";

  private record Running(String uid, PodWorker worker) {}

  private final Node node;
  private final Path folder;
  private final Map<ResourceName, Running> pods = new TreeMap<>();
  private final JsonFeed feed;
  private volatile boolean closed;

  private Kubelet(Node node, Path folder) {
    this.node = node;
    this.folder = folder;
    this.feed =
        JsonFeed.start(
            node.client(),
            ResourceType.POD,
            new JsonFeed.Listener() {
              @Override
              public void put(ResourceName name, JsonNode pod) {
                changed(name, pod);
              }

              @Override
              public void deleted(ResourceName name) {
                gone(name);
              }
            });
  }

  /**
   * Registers the node, and begins to run pods.
   *
   * @param folder for what pods have on disk
   * @param apiServer the address of the Service through which pods reach the API server
   */
  public static Kubelet start(
      KubeClient client, ClusterNetwork network, Images images, Path folder, String apiServer)
      throws IOException {
    Map<String, String> environment =
        Map.of(
            "PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
            "HOME", "/",
            "KUBERNETES_SERVICE_HOST", apiServer,
            "KUBERNETES_SERVICE_PORT", "443",
            "KUBERNETES_SERVICE_PORT_HTTPS", "443");
    Node node =
        new Node(
            NODE_NAME,
            client,
            network,
            images,
            environment,
            new ServiceAccountTokens(),
            new ChildProcesses("kubelet"),
            InstantSource.system());
    node.register();
    return new Kubelet(node, folder);
  }

  private void changed(ResourceName name, JsonNode pod) {
    try {
      String boundTo = pod.at("/spec/nodeName").asText("");
      if (boundTo.isEmpty()) {
        if (!pod.at("/metadata").has("deletionTimestamp")) {
          ApiCalls.insist(
              "bind " + name, () -> closed, () -> node.bind(name.namespace(), name.name()));
        }
      } else if (boundTo.equals(NODE_NAME)) {
        take(name, pod);
      }
    } catch (IOException failed) {
      LOG.log(System.Logger.Level.WARNING, "pod {0}: {1}", name, failed.getMessage());
    }
  }

  private synchronized void take(ResourceName name, JsonNode pod) throws IOException {
    String uid = pod.at("/metadata/uid").asText();
    Running running = pods.get(name);
    if (running != null && !running.uid.equals(uid)) {
      gone(name);
      running = null;
    }
    if (running == null) {
      String phase = pod.at("/status/phase").asText("");
      if (phase.equals("Succeeded") || phase.equals("Failed")) {
        return;
      }
      PodWorker worker = new PodWorker(pod, node, folderOf(name));
      running = new Running(uid, worker);
      pods.put(name, running);
      worker.start();
    }
    running.worker.changed(pod);
  }

  private Path folderOf(ResourceName name) {
    return folder.resolve(name.namespace()).resolve(name.name());
  }

  /** Where a container's output goes; there may be no file yet. */
  public Path log(ResourceName pod, String container) {
    return folderOf(pod).resolve("logs").resolve(container + ".log");
  }

  /**
   * Runs a command in a container, as {@code kubectl exec} does.
   *
   * @throws IOException where the container does not run
   */
  public Commands.Result exec(ResourceName pod, String container, List<String> command)
      throws IOException {
    return worker(pod)
        .running(container)
        .orElseThrow(() -> new IOException(pod + ": container " + container + " does not run"))
        .exec(command);
  }

  /**
   * From now on pods get this for their tokens, as soon as their volumes are refreshed: to see what
   * bad ones do.
   */
  public void replaceTokens(TokenReplacement with) {
    node.tokens().replace(with);
  }

  /** The name of a pod's network namespace on this host, for {@code ip netns exec}. */
  public String networkNamespace(ResourceName pod) throws IOException {
    return worker(pod).networkNamespace();
  }

  private synchronized PodWorker worker(ResourceName pod) throws IOException {
    Running running = pods.get(pod);
    if (running == null) {
      throw new IOException("pod " + pod + " is not on this node");
    }
    return running.worker;
  }

  private synchronized void gone(ResourceName name) {
    Running running = pods.remove(name);
    if (running != null) {
      running.worker.abandon();
    }
  }

  /** Kills all pods' processes, and waits for their end; their objects stay. */
  @Override
  public void close() throws InterruptedException {
    closed = true;
    feed.close();
    List<Running> all;
    synchronized (this) {
      all = List.copyOf(pods.values());
    }
    all.forEach(running -> running.worker.abandon());
    for (Running running : all) {
      running.worker.awaitEnd();
    }
    node.children().close();
  }
}

package io.meltemi.envtest.kubelet;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.meltemi.envtest.network.ClusterNetwork;
import io.meltemi.envtest.process.ChildProcesses;
import io.meltemi.kube.KubeClient;
import io.meltemi.kube.KubeException;
import io.meltemi.kube.PatchType;
import io.meltemi.kube.ResourceType;
import java.io.IOException;
import java.time.InstantSource;
import java.util.Map;

/**
 * The one node, and what every pod on it shares.
 *
 * @param environment of every container, such as where the API server is
 * @param tokens what pods get for the tokens of their service accounts
 */
record Node(
    String name,
    KubeClient client,
    ClusterNetwork network,
    Images images,
    Map<String, String> environment,
    ServiceAccountTokens tokens,
    ChildProcesses children,
    InstantSource clock) {
  String address() {
    return network.nodeAddress();
  }

  /** Makes the node known, ready to take pods. */
  void register() throws IOException {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    node.put("apiVersion", "v1").put("kind", "Node");
    ObjectNode metadata = node.putObject("metadata").put("name", name);
    metadata
        .putObject("labels")
        .put("kubernetes.io/hostname", name)
        .put("kubernetes.io/os", "linux")
        .put("topology.kubernetes.io/region", "local")
        .put("topology.kubernetes.io/zone", "local-1");
    ObjectNode status = JsonNodeFactory.instance.objectNode();
    ObjectNode content = status.putObject("status");
    content.putArray("addresses").addObject().put("type", "InternalIP").put("address", address());
    content.putObject("daemonEndpoints").putObject("kubeletEndpoint").put("Port", Kubelet.PORT);
    content
        .putArray("conditions")
        .addObject()
        .put("type", "Ready")
        .put("status", "True")
        .put("reason", "KubeletReady");
    for (String kind : new String[] {"capacity", "allocatable"}) {
      content.putObject(kind).put("cpu", "64").put("memory", "256Gi").put("pods", "2000");
    }
    content
        .putObject("nodeInfo")
        .put("kubeletVersion", "v1.35.4")
        .put("operatingSystem", "linux")
        .put("architecture", "amd64")
        .put("containerRuntimeVersion", "process://1")
        .put("bootID", "")
        .put("kernelVersion", System.getProperty("os.version", ""))
        .put("kubeProxyVersion", "")
        .put("machineID", "")
        .put("osImage", "")
        .put("systemUUID", "");
    client.create(ResourceType.NODE, "", node);
    client.patchStatus(ResourceType.NODE, "", name, PatchType.MERGE, status);
  }

  /** Has a pod that nobody bound run here. */
  void bind(String namespace, String pod) throws KubeException {
    ObjectNode binding = JsonNodeFactory.instance.objectNode();
    binding.put("apiVersion", "v1").put("kind", "Binding");
    binding.putObject("metadata").put("name", pod).put("namespace", namespace);
    binding.putObject("target").put("apiVersion", "v1").put("kind", "Node").put("name", name);
    client.createSubresource(ResourceType.POD, namespace, pod, "binding", binding);
  }

  /** Deletes the object of a pod that has ended. */
  void deleteNow(PodFacts pod) throws IOException {
    ObjectNode options = JsonNodeFactory.instance.objectNode();
    options.put("gracePeriodSeconds", 0);
    options.putObject("preconditions").put("uid", pod.pod().at("/metadata/uid").asText());
    client.delete(ResourceType.POD, pod.namespace(), pod.name(), options);
  }
}

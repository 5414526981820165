package io.meltemi.demo.kube;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.meltemi.envtest.Cluster;
import io.meltemi.envtest.Kubectl;
import io.meltemi.envtest.Manifests;
import io.meltemi.kube.PatchType;
import io.meltemi.kube.ResourceType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * One of a mesh's clusters.
 *
 * @param name in the mesh
 */
record Member(String name, Cluster cluster, Mesh mesh, Installation installation, Kubectl kubectl) {
  /** Applies the objects of a file. */
  void apply(Path file) throws IOException {
    new Manifests(cluster.client()).apply(Files.readString(file));
  }

  /** Has a Deployment of the shop run that many pods. */
  void scale(String deployment, int replicas) throws IOException {
    ObjectNode patch = JsonNodeFactory.instance.objectNode();
    patch.withObject("/spec").put("replicas", replicas);
    cluster
        .client()
        .patch(ResourceType.DEPLOYMENT, Mesh.NAMESPACE, deployment, PatchType.MERGE, patch);
  }

  /** Labels istiod's namespace, and so the cluster. */
  void label(Map<String, String> labels) throws IOException {
    ObjectNode patch = JsonNodeFactory.instance.objectNode();
    labels.forEach(patch.withObject("/metadata/labels")::put);
    cluster.client().patch(ResourceType.NAMESPACE, "", Installation.SYSTEM, PatchType.MERGE, patch);
  }

  /** Of istiod's namespace. */
  JsonNode secret(String secret) throws IOException {
    return cluster
        .client()
        .find(ResourceType.SECRET, Installation.SYSTEM, secret)
        .orElseThrow(() -> new IOException("Secret " + secret + " is not there in " + name));
  }

  /** What istiod has said. */
  String istiodLog() throws IOException {
    return kubectl
        .attempt("logs", "-n", Installation.SYSTEM, "deploy/istiod", "--tail=-1")
        .output();
  }
}

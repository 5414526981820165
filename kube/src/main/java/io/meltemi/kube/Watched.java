package io.meltemi.kube;

/**
 * What is watched.
 *
 * @param namespace empty: all
 * @param fieldSelector, labelSelector as the API server takes them; empty: all objects
 * @param metadataOnly whether objects come without anything but their metadata
 */
public record Watched(
    ResourceType type,
    String namespace,
    String fieldSelector,
    String labelSelector,
    Trim trim,
    boolean metadataOnly) {
  /** All objects of the cluster. */
  public static Watched all(ResourceType type) {
    return new Watched(type, "", "", "", Trim.common(), false);
  }

  public Watched inNamespace(String newNamespace) {
    return new Watched(type, newNamespace, fieldSelector, labelSelector, trim, metadataOnly);
  }

  public Watched withFields(String newFieldSelector) {
    return new Watched(type, namespace, newFieldSelector, labelSelector, trim, metadataOnly);
  }

  public Watched withLabels(String newLabelSelector) {
    return new Watched(type, namespace, fieldSelector, newLabelSelector, trim, metadataOnly);
  }

  public Watched trimmed(Trim newTrim) {
    return new Watched(type, namespace, fieldSelector, labelSelector, newTrim, metadataOnly);
  }

  public Watched ofMetadata() {
    return new Watched(type, namespace, fieldSelector, labelSelector, trim, true);
  }

  /** The target of a request for these objects, in one namespace where that is not empty. */
  String target(String onlyNamespace, String parameters) {
    String in = onlyNamespace.isEmpty() ? namespace : onlyNamespace;
    return KubeClient.path(type, in, "")
        + "?"
        + parameters
        + KubeClient.query("fieldSelector", fieldSelector)
        + KubeClient.query("labelSelector", labelSelector);
  }

  String accept(String what) {
    return metadataOnly
        ? "application/json;as=" + what + ";g=meta.k8s.io;v=v1,application/json"
        : "application/json";
  }

  String subject() {
    return KubeClient.subject(type, namespace, "");
  }
}

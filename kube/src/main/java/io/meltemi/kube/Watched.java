package io.meltemi.kube;

import io.meltemi.kube.protobuf.Message;
import java.util.Optional;

/**
 * The selection of objects that a {@link Reflector} lists and watches.
 *
 * @param namespace empty: all
 * @param fieldSelector, labelSelector as the API server takes them; empty: all objects
 * @param message where lists of them come in protobuf; its fields are all that is read
 * @param metadataOnly whether objects come without anything but their metadata
 * @param cluster for messages: the remote cluster's name, or empty
 */
public record Watched(
    ResourceType type,
    String namespace,
    String fieldSelector,
    String labelSelector,
    FieldFilter trim,
    boolean metadataOnly,
    Optional<Message> message,
    String cluster) {
  /** All objects of the cluster. */
  public static Watched all(ResourceType type) {
    return new Watched(type, "", "", "", FieldFilter.common(), false, Optional.empty(), "");
  }

  public Watched inNamespace(String newNamespace) {
    return new Watched(
        type, newNamespace, fieldSelector, labelSelector, trim, metadataOnly, message, cluster);
  }

  public Watched withFields(String newFieldSelector) {
    return new Watched(
        type, namespace, newFieldSelector, labelSelector, trim, metadataOnly, message, cluster);
  }

  public Watched withLabels(String newLabelSelector) {
    return new Watched(
        type, namespace, fieldSelector, newLabelSelector, trim, metadataOnly, message, cluster);
  }

  public Watched trimmed(FieldFilter newTrim) {
    return new Watched(
        type, namespace, fieldSelector, labelSelector, newTrim, metadataOnly, message, cluster);
  }

  /** With nothing but the message's fields. */
  public Watched ofFields(Message newMessage) {
    return new Watched(
        type,
        namespace,
        fieldSelector,
        labelSelector,
        FieldFilter.keeping(newMessage),
        metadataOnly,
        Optional.of(newMessage),
        cluster);
  }

  public Watched ofMetadata() {
    return new Watched(type, namespace, fieldSelector, labelSelector, trim, true, message, cluster);
  }

  /** The same, of a cluster of that name; empty: it has none. */
  public Watched ofCluster(String name) {
    return new Watched(
        type, namespace, fieldSelector, labelSelector, trim, metadataOnly, message, name);
  }

  /** The target of a request for these objects, in one namespace where that is not empty. */
  String target(String onlyNamespace, String parameters) {
    String in = onlyNamespace.isEmpty() ? namespace : onlyNamespace;
    return ObjectPath.path(type, in, "")
        + "?"
        + parameters
        + ObjectPath.query("fieldSelector", fieldSelector)
        + ObjectPath.query("labelSelector", labelSelector);
  }

  String accept(String what) {
    return metadataOnly
        ? "application/json;as=" + what + ";g=meta.k8s.io;v=v1,application/json"
        : "application/json";
  }

  String subject() {
    String subject = ObjectPath.subject(type, namespace, "");
    return cluster.isEmpty() ? subject : subject + " of cluster " + cluster;
  }
}

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
 */
public record Watched(
    ResourceType type,
    String namespace,
    String fieldSelector,
    String labelSelector,
    FieldFilter trim,
    boolean metadataOnly,
    Optional<Message> message) {
  /** All objects of the cluster. */
  public static Watched all(ResourceType type) {
    return new Watched(type, "", "", "", FieldFilter.common(), false, Optional.empty());
  }

  public Watched inNamespace(String newNamespace) {
    return new Watched(
        type, newNamespace, fieldSelector, labelSelector, trim, metadataOnly, message);
  }

  public Watched withFields(String newFieldSelector) {
    return new Watched(
        type, namespace, newFieldSelector, labelSelector, trim, metadataOnly, message);
  }

  public Watched withLabels(String newLabelSelector) {
    return new Watched(
        type, namespace, fieldSelector, newLabelSelector, trim, metadataOnly, message);
  }

  public Watched trimmed(FieldFilter newTrim) {
    return new Watched(
        type, namespace, fieldSelector, labelSelector, newTrim, metadataOnly, message);
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
        Optional.of(newMessage));
  }

  public Watched ofMetadata() {
    return new Watched(type, namespace, fieldSelector, labelSelector, trim, true, message);
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
    return ObjectPath.subject(type, namespace, "");
  }
}

package io.meltemi.config;

import io.meltemi.base.ResourceName;
import io.meltemi.config.field.Fields;
import io.meltemi.model.ConfigMeta;
import java.time.DateTimeException;
import java.time.Instant;

/** Reads an object's metadata. */
final class MetaReader {
  private static final String DRY_RUN = "istio.io/dry-run";

  /** With it istiod asks the API server whether the webhook is at work. */
  private static final String ALWAYS_REJECT = "internal.istio.io/webhook-always-reject";

  private static final String DEFAULT_NAMESPACE = "default";

  private MetaReader() {}

  static ConfigMeta read(Kind kind, ResourceName resource, Fields metadata) {
    var meta =
        new ConfigMeta(
            kind.name(),
            resource,
            metadata.labels("labels"),
            metadata.labels("annotations"),
            created(metadata));
    boolean dryRun = meta.annotations().find(DRY_RUN).isPresent();
    if (dryRun && kind.owner() == Kind.Owner.ISTIO && !kind.name().equals("AuthorizationPolicy")) {
      metadata.error("annotations", DRY_RUN + " (expected: only on an AuthorizationPolicy)");
    }
    if (kind.owner() == Kind.Owner.ISTIO && meta.annotations().find(ALWAYS_REJECT).isPresent()) {
      metadata.error("annotations", ALWAYS_REJECT + " (expected: none; it is for istiod's tests)");
    }
    return meta;
  }

  /** Where the document names none, the namespace is {@code default}, as kubectl's. */
  static ResourceName resource(Kind kind, String namespace, String name) {
    if (!kind.namespaced()) {
      return new ResourceName("", name);
    }
    return new ResourceName(namespace.isEmpty() ? DEFAULT_NAMESPACE : namespace, name);
  }

  private static Instant created(Fields metadata) {
    String text = metadata.string("creationTimestamp");
    if (text.isEmpty()) {
      return Instant.EPOCH;
    }
    try {
      return Instant.parse(text);
    } catch (DateTimeException _) {
      metadata.warning("creationTimestamp", "\"" + text + "\" (expected: 2006-01-02T15:04:05Z)");
      return Instant.EPOCH;
    }
  }
}

package io.meltemi.config;

import io.meltemi.base.Labels;
import io.meltemi.base.Recent;
import io.meltemi.base.ResourceName;
import io.meltemi.config.field.Fields;
import io.meltemi.model.ConfigMeta;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;

/** Reads an object's metadata. */
final class MetaReader {
  private static final String DRY_RUN = "istio.io/dry-run";

  /** With it istiod asks the API server whether the webhook is at work. */
  private static final String ALWAYS_REJECT = "internal.istio.io/webhook-always-reject";

  private static final String DEFAULT_NAMESPACE = "default";

  /** A deployment's pods have the same. */
  private static final Recent<Labels> LABELS = new Recent<>(1 << 12);

  private MetaReader() {}

  static ConfigMeta read(Kind kind, ResourceName resource, Fields metadata) {
    var meta =
        new ConfigMeta(
            kind.name(),
            resource,
            LABELS.shared(metadata.labels("labels")),
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
      return instant(text);
    } catch (DateTimeException _) {
      metadata.warning("creationTimestamp", "\"" + text + "\" (expected: 2006-01-02T15:04:05Z)");
      return Instant.EPOCH;
    }
  }

  /** A time to the second in UTC, as Kubernetes writes it, without a formatter; else any other. */
  private static Instant instant(String text) {
    boolean usual =
        text.length() == 20
            && text.charAt(4) == '-'
            && text.charAt(7) == '-'
            && text.charAt(10) == 'T'
            && text.charAt(13) == ':'
            && text.charAt(16) == ':'
            && text.charAt(19) == 'Z';
    int year = usual ? number(text, 0, 4) : -1;
    int month = usual ? number(text, 5, 7) : -1;
    int day = usual ? number(text, 8, 10) : -1;
    int hour = usual ? number(text, 11, 13) : -1;
    int minute = usual ? number(text, 14, 16) : -1;
    int second = usual ? number(text, 17, 19) : -1;
    return (year | month | day | hour | minute | second) < 0 || hour > 23 || second > 59
        ? Instant.parse(text)
        : LocalDateTime.of(year, month, day, hour, minute, second).toInstant(ZoneOffset.UTC);
  }

  /** Negative where there is anything else than digits. */
  private static int number(String text, int from, int to) {
    int number = 0;
    for (int i = from; i < to; i++) {
      int digit = text.charAt(i) - '0';
      if (digit < 0 || digit > 9) {
        return -1;
      }
      number = number * 10 + digit;
    }
    return number;
  }
}

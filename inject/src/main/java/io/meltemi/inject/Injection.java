package io.meltemi.inject;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.meltemi.inject.patch.JsonPatch;
import java.util.List;

/** The result of injecting one pod. */
public sealed interface Injection {
  /**
   * The pod has its proxy.
   *
   * @param original the pod as it was, in Kubernetes' form
   * @param pod with the proxy, in the same form
   * @param warnings for whoever made the pod
   */
  record Injected(ObjectNode original, ObjectNode pod, List<String> warnings) implements Injection {
    public Injected {
      warnings = List.copyOf(warnings);
    }

    /** The operations of RFC 6902 from one to the other. */
    public ArrayNode patch() {
      return JsonPatch.between(original, pod);
    }
  }

  /** The pod is to be left alone. */
  record Skipped(String reason) implements Injection {}

  /**
   * The pod or what is to be put into it is wrong: the message says what, and what was expected.
   */
  record Refused(String message) implements Injection {}
}

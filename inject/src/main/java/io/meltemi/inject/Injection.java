package io.meltemi.inject;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.meltemi.inject.patch.JsonPatch;

/** What came of a pod. */
public sealed interface Injection {
  /**
   * The pod has its proxy.
   *
   * @param original the pod as it was, in Kubernetes' form
   * @param pod with the proxy, in the same form
   */
  record Injected(ObjectNode original, ObjectNode pod) implements Injection {
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

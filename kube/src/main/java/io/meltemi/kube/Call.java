package io.meltemi.kube;

import java.util.Optional;

/**
 * One request to an API server.
 *
 * @param verb as in Kubernetes' rights ({@code list}), for messages
 * @param subject what it is about, for messages
 * @param target path and query
 * @param length how long the answer may take
 */
record Call(
    String verb,
    String subject,
    String method,
    String target,
    Optional<Body> body,
    String accept,
    Length length) {
  private static final String JSON = "application/json";

  /** How long an answer may take. */
  enum Length {
    /** All of it is there within the time of a request. */
    BOUNDED,
    /** As long as something comes within the time of a request. */
    STEADY,
    /** For as long as the server likes, and silent for a while. */
    ENDLESS
  }

  record Body(byte[] content, String mediaType) {}

  static Call get(String verb, String subject, String target) {
    return new Call(verb, subject, "GET", target, Optional.empty(), JSON, Length.BOUNDED);
  }

  Call withMethod(String newMethod) {
    return new Call(verb, subject, newMethod, target, body, accept, length);
  }

  Call withBody(byte[] content, String mediaType) {
    return new Call(
        verb, subject, method, target, Optional.of(new Body(content, mediaType)), accept, length);
  }

  Call withAccept(String newAccept) {
    return new Call(verb, subject, method, target, body, newAccept, length);
  }

  Call withLength(Length newLength) {
    return new Call(verb, subject, method, target, body, accept, newLength);
  }

  /** As problems say it. */
  String describe() {
    return verb + " " + subject;
  }
}

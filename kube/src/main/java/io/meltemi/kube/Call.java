package io.meltemi.kube;

import java.util.Optional;

/**
 * One request to an API server.
 *
 * @param verb as in Kubernetes' rights ({@code list}), for messages
 * @param subject what it is about, for messages
 * @param target path and query
 * @param streams whether the answer goes on for as long as the server likes
 */
record Call(
    String verb,
    String subject,
    String method,
    String target,
    Optional<Body> body,
    String accept,
    boolean streams) {
  private static final String JSON = "application/json";

  record Body(byte[] content, String mediaType) {}

  static Call get(String verb, String subject, String target) {
    return new Call(verb, subject, "GET", target, Optional.empty(), JSON, false);
  }

  Call withMethod(String newMethod) {
    return new Call(verb, subject, newMethod, target, body, accept, streams);
  }

  Call withBody(byte[] content, String mediaType) {
    return new Call(
        verb, subject, method, target, Optional.of(new Body(content, mediaType)), accept, streams);
  }

  Call withAccept(String newAccept) {
    return new Call(verb, subject, method, target, body, newAccept, streams);
  }

  Call streaming() {
    return new Call(verb, subject, method, target, body, accept, true);
  }

  /** As problems say it. */
  String describe() {
    return verb + " " + subject;
  }
}

package io.meltemi.config.admission;

import io.meltemi.yaml.JsonParser;
import io.meltemi.yaml.Node;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/**
 * What of an AdmissionReview matters.
 *
 * @param apiVersion of the review, and so of its answer
 * @param name empty where the object is to be given one
 * @param object absent for a DELETE
 */
record AdmissionRequest(
    String apiVersion,
    String uid,
    String operation,
    String namespace,
    String name,
    AdmissionObserver.Resource resource,
    Optional<Node.Mapping> object) {

  private static final List<String> VERSIONS =
      List.of("admission.k8s.io/v1", "admission.k8s.io/v1beta1");

  static AdmissionRequest parse(byte[] body) throws BadReviewException {
    String text = text(body);
    Node root =
        JsonParser.object(text, 1)
            .orElseThrow(() -> new BadReviewException("body: not JSON (expected: an object)"));
    if (!(root instanceof Node.Mapping review) || !text(review, "kind").equals("AdmissionReview")) {
      throw new BadReviewException("kind: not there (expected: AdmissionReview)");
    }
    String apiVersion = text(review, "apiVersion");
    if (!VERSIONS.contains(apiVersion)) {
      throw new BadReviewException(
          "apiVersion: \"" + shortened(apiVersion) + "\" (expected: one of " + VERSIONS + ")");
    }
    if (!(review.find("request") instanceof Node.Mapping request)) {
      throw new BadReviewException("request: not there (expected: an object)");
    }
    if (text(request, "uid").isEmpty()) {
      throw new BadReviewException("request.uid: not there (expected: text)");
    }
    return new AdmissionRequest(
        apiVersion,
        text(request, "uid"),
        text(request, "operation"),
        text(request, "namespace"),
        text(request, "name"),
        resource(request),
        request.find("object") instanceof Node.Mapping object
            ? Optional.of(object)
            : Optional.empty());
  }

  private static String text(byte[] body) throws BadReviewException {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body)).toString();
    } catch (CharacterCodingException _) {
      throw new BadReviewException("body: not UTF-8 (expected: JSON)");
    }
  }

  private static AdmissionObserver.Resource resource(Node.Mapping request) {
    return request.find("resource") instanceof Node.Mapping resource
        ? new AdmissionObserver.Resource(
            text(resource, "group"), text(resource, "version"), text(resource, "resource"))
        : new AdmissionObserver.Resource("", "", "");
  }

  /** Text of that name; empty where there is none. */
  static String text(Node.Mapping mapping, String field) {
    return mapping.find(field) instanceof Node.Scalar(var type, var text, _)
            && type == Node.Type.STRING
        ? text
        : "";
  }

  static String shortened(String text) {
    return text.length() > 100 ? text.substring(0, 100) + "…" : text;
  }
}

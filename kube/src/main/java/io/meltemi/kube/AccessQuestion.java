package io.meltemi.kube;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/**
 * A SubjectAccessReview's question: whether a user may do something to an object.
 *
 * @param name of the object; empty for all
 */
public record AccessQuestion(
    String user,
    List<String> groups,
    String verb,
    ResourceType type,
    String namespace,
    String name) {
  public AccessQuestion {
    groups = List.copyOf(groups);
  }

  ObjectNode review() {
    ObjectNode review = Json.mapper().createObjectNode();
    review.put("apiVersion", "authorization.k8s.io/v1").put("kind", "SubjectAccessReview");
    ObjectNode spec = review.putObject("spec");
    spec.put("user", user);
    Json.put(spec, "groups", groups);
    spec.putObject("resourceAttributes")
        .put("verb", verb)
        .put("group", type.group())
        .put("version", type.version())
        .put("resource", type.plural())
        .put("namespace", namespace)
        .put("name", name);
    return review;
  }
}

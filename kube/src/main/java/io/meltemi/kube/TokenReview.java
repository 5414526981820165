package io.meltemi.kube;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;

/**
 * What an API server says of a token.
 *
 * @param authenticated whether it is good; the rest is empty where it is not, but for {@code error}
 * @param username such as {@code system:serviceaccount:NAMESPACE:NAME}
 * @param audiences of those asked for, the ones the token is meant for
 * @param pod the pod that the token is bound to; empty where to none
 * @param podUid its uid: another pod may have the name now
 */
public record TokenReview(
    boolean authenticated,
    String username,
    List<String> groups,
    List<String> audiences,
    String pod,
    String podUid,
    String error) {
  public TokenReview {
    groups = List.copyOf(groups);
    audiences = List.copyOf(audiences);
  }

  static ObjectNode request(String token, List<String> audiences) {
    ObjectNode review = Json.mapper().createObjectNode();
    review.put("apiVersion", "authentication.k8s.io/v1").put("kind", "TokenReview");
    ObjectNode spec = review.putObject("spec");
    spec.put("token", token);
    Json.put(spec, "audiences", audiences);
    return review;
  }

  static TokenReview of(JsonNode review) {
    JsonNode status = review.path("status");
    JsonNode user = status.path("user");
    return new TokenReview(
        status.path("authenticated").asBoolean(false),
        user.path("username").asText(""),
        texts(user.path("groups")),
        texts(status.path("audiences")),
        user.path("extra").path("authentication.kubernetes.io/pod-name").path(0).asText(""),
        user.path("extra").path("authentication.kubernetes.io/pod-uid").path(0).asText(""),
        status.path("error").asText(""));
  }

  private static List<String> texts(JsonNode array) {
    var texts = new ArrayList<String>();
    array.forEach(item -> texts.add(item.asText("")));
    return texts;
  }
}

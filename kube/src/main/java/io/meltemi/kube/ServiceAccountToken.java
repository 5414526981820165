package io.meltemi.kube;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** A token that an API server made. */
public record ServiceAccountToken(String token, Instant expires) {
  static ObjectNode request(List<String> audiences, Duration validity) {
    ObjectNode request = Json.mapper().createObjectNode();
    request.put("apiVersion", "authentication.k8s.io/v1").put("kind", "TokenRequest");
    ObjectNode spec = request.putObject("spec");
    spec.put("expirationSeconds", validity.toSeconds());
    Json.put(spec, "audiences", audiences);
    return request;
  }

  static ServiceAccountToken of(JsonNode answer) {
    JsonNode status = answer.path("status");
    return new ServiceAccountToken(
        status.path("token").asText(""),
        Instant.parse(status.path("expirationTimestamp").asText("")));
  }

  @Override
  public String toString() {
    return "ServiceAccountToken[[redacted], expires=" + expires + "]";
  }
}

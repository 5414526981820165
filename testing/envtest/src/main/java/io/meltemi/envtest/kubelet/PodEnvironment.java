package io.meltemi.envtest.kubelet;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A container's environment. Of Services, only the API server's variables are in it; service links
 * of others are left out.
 */
record PodEnvironment(PodFacts pod, References references) {
  private static final Pattern REFERENCE = Pattern.compile("\\$\\$|\\$\\(([^()$]+)\\)");

  /**
   * @param given what is there before: the image's, and where the API server is
   */
  Map<String, String> of(JsonNode container, Map<String, String> given) throws IOException {
    Map<String, String> environment = new LinkedHashMap<>(given);
    for (JsonNode source : container.path("envFrom")) {
      addAll(environment, source);
    }
    for (JsonNode variable : container.path("env")) {
      Optional<String> value = value(variable, container, environment);
      if (value.isPresent()) {
        environment.put(variable.path("name").asText(), value.get());
      }
    }
    return environment;
  }

  private void addAll(Map<String, String> environment, JsonNode source) throws IOException {
    boolean secret = source.has("secretRef");
    JsonNode reference = source.path(secret ? "secretRef" : "configMapRef");
    String prefix = source.path("prefix").asText("");
    entries(secret, reference).forEach((key, value) -> environment.put(prefix + key, text(value)));
  }

  private Optional<String> value(
      JsonNode variable, JsonNode container, Map<String, String> environment) throws IOException {
    JsonNode from = variable.path("valueFrom");
    if (from.has("fieldRef")) {
      return Optional.of(pod.field(from.at("/fieldRef/fieldPath").asText()));
    }
    if (from.has("resourceFieldRef")) {
      return Optional.of(pod.resource(from.path("resourceFieldRef"), container));
    }
    if (from.has("configMapKeyRef") || from.has("secretKeyRef")) {
      boolean secret = from.has("secretKeyRef");
      return key(secret, from.path(secret ? "secretKeyRef" : "configMapKeyRef"));
    }
    return Optional.of(expanded(variable.path("value").asText(""), environment));
  }

  private Optional<String> key(boolean secret, JsonNode reference) throws IOException {
    String key = reference.path("key").asText();
    byte[] value = entries(secret, reference).get(key);
    if (value == null && !reference.path("optional").asBoolean(false)) {
      throw new References.MissingException(
          "couldn't find key " + key + " in " + reference.path("name").asText());
    }
    return Optional.ofNullable(value).map(PodEnvironment::text);
  }

  private SortedMap<String, byte[]> entries(boolean secret, JsonNode reference) throws IOException {
    String name = reference.path("name").asText();
    return secret
        ? References.required(references.secret(name), reference, "secret \"" + name + "\"")
        : References.required(references.configMap(name), reference, "configmap \"" + name + "\"");
  }

  private static String text(byte[] value) {
    return new String(value, StandardCharsets.UTF_8);
  }

  /**
   * The text with {@code $(NAME)} replaced by variables that are known; {@code $$} is a dollar
   * sign.
   */
  static String expanded(String text, Map<String, String> environment) {
    return REFERENCE
        .matcher(text)
        .replaceAll(
            match -> {
              String name = match.group(1);
              String value = name == null ? "$" : environment.getOrDefault(name, "$(" + name + ")");
              return Matcher.quoteReplacement(value);
            });
  }
}

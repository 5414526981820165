package io.meltemi.agent.probe;

import io.meltemi.agent.config.SettingsException;
import io.meltemi.agent.json.Json;
import io.meltemi.agent.json.JsonObject;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** Reads the probes that the injector wrote: the path on the agent, and what is asked there. */
final class ProbeSpecs {
  private static final String VARIABLE = "ISTIO_KUBE_APP_PROBERS";
  private static final Pattern PATH =
      Pattern.compile(
          "/(app-health|app-lifecycle)/[^/]+/(livez|readyz|startupz|prestopz|poststartz)");
  private static final Duration GRPC_TIMEOUT = Duration.ofSeconds(1);
  private static final int MAX_TIMEOUT_SECONDS = 86_400;

  private ProbeSpecs() {}

  /**
   * Reads {@code
   * {"/app-health/web/livez":{"httpGet":{"path":"/live","port":80},"timeoutSeconds":1}}}.
   *
   * @param text empty is no probe
   * @throws SettingsException naming the probe and the field that cannot be used
   */
  static SortedMap<String, ProbeSpec> parse(String text) {
    SortedMap<String, ProbeSpec> specs = new TreeMap<>();
    if (text.isEmpty()) {
      return specs;
    }
    JsonObject given;
    try {
      given = Json.parseObject(text);
    } catch (IllegalArgumentException notJson) {
      throw new SettingsException(VARIABLE + ": " + text + ": " + notJson.getMessage());
    }
    for (Map.Entry<String, Object> probe : given.entrySet()) {
      if (!PATH.matcher(probe.getKey()).matches()) {
        throw wrong(probe.getKey(), "path", probe.getKey(), "one that matches " + PATH);
      }
      specs.put(probe.getKey(), spec(probe.getKey(), probe.getValue()));
    }
    return specs;
  }

  private static ProbeSpec spec(String path, Object value) {
    if (!(value instanceof JsonObject given)) {
      throw wrong(path, "probe", value, "an object");
    }
    List<ProbeAction> actions = new ArrayList<>();
    member(path, given, "httpGet").ifPresent(http -> actions.add(http(path, http)));
    member(path, given, "tcpSocket")
        .ifPresent(tcp -> actions.add(new ProbeAction.Tcp(port(path, "tcpSocket.port", tcp))));
    member(path, given, "grpc")
        .ifPresent(
            grpc ->
                actions.add(
                    new ProbeAction.Grpc(port(path, "grpc.port", grpc), grpc.text("service"))));
    if (actions.size() != 1) {
      throw wrong(path, "probe", given, "exactly one of httpGet, tcpSocket and grpc");
    }
    Duration timeout = timeout(path, given);
    return new ProbeSpec(
        actions.getFirst(),
        timeout.isZero() && actions.getFirst() instanceof ProbeAction.Grpc
            ? GRPC_TIMEOUT
            : timeout);
  }

  private static Optional<JsonObject> member(String path, JsonObject given, String name) {
    Object value = given.getOrDefault(name, Json.NULL);
    if (value.equals(Json.NULL)) {
      return Optional.empty();
    }
    if (value instanceof JsonObject object) {
      return Optional.of(object);
    }
    throw wrong(path, name, value, "an object");
  }

  private static ProbeAction.Http http(String path, JsonObject http) {
    String scheme = http.text("scheme");
    if (!scheme.isEmpty() && !scheme.equals("HTTP") && !scheme.equals("HTTPS")) {
      throw wrong(path, "httpGet.scheme", scheme, "HTTP or HTTPS");
    }
    String target = http.text("path");
    return new ProbeAction.Http(
        port(path, "httpGet.port", http),
        requestTarget(target.startsWith("/") ? target : "/" + target),
        scheme.equals("HTTPS"));
  }

  private static int port(String path, String field, JsonObject action) {
    Object port = action.getOrDefault("port", Json.NULL);
    if (port instanceof Long number && number >= 1 && number <= 65535) {
      return Math.toIntExact(number);
    }
    throw wrong(path, field, port, "a number, 1..65535");
  }

  private static Duration timeout(String path, JsonObject given) {
    Object seconds = given.getOrDefault("timeoutSeconds", 0L);
    if (seconds instanceof Long number && number >= 0 && number <= MAX_TIMEOUT_SECONDS) {
      return Duration.ofSeconds(number);
    }
    throw wrong(path, "timeoutSeconds", seconds, "0.." + MAX_TIMEOUT_SECONDS);
  }

  /** Without a fragment; what a request line may not have is percent-encoded. */
  static String requestTarget(String path) {
    int fragment = path.indexOf('#');
    byte[] bytes =
        (fragment < 0 ? path : path.substring(0, fragment)).getBytes(StandardCharsets.UTF_8);
    StringBuilder target = new StringBuilder(bytes.length);
    for (byte b : bytes) {
      int c = b & 0xff;
      if (c <= ' ' || c >= 0x7f || "\"<>\\^`{|}".indexOf(c) >= 0) {
        target.append('%').append(Character.forDigit(c >> 4, 16));
        target.append(Character.forDigit(c & 15, 16));
      } else {
        target.append((char) c);
      }
    }
    return target.toString();
  }

  /** Path and query of a URI. */
  static String requestTarget(URI uri) {
    String path = uri.getRawPath() == null || uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
    return requestTarget(uri.getRawQuery() == null ? path : path + "?" + uri.getRawQuery());
  }

  private static SettingsException wrong(String path, String field, Object value, String expected) {
    return new SettingsException(
        "%s: %s: %s: %s (expected: %s)".formatted(VARIABLE, path, field, value, expected));
  }
}

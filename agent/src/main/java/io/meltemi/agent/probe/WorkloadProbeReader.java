package io.meltemi.agent.probe;

import io.meltemi.agent.config.SettingsException;
import io.meltemi.agent.json.Json;
import io.meltemi.agent.json.JsonObject;
import io.meltemi.agent.probe.WorkloadProbe.Check;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Reads ProxyConfig's {@code readinessProbe}. Source: istio/api networking/v1alpha3
 * workload_group.proto, istio 1.30.3 pkg/istio-agent/health (defaults).
 */
public final class WorkloadProbeReader {
  private static final String FIELD = "readinessProbe";
  private static final int MAX_SECONDS = 86_400;
  private static final int MAX_THRESHOLD = 1_000_000;
  private static final String LOCALHOST = "localhost";

  private WorkloadProbeReader() {}

  /**
   * @param proxyConfig ProxyConfig
   * @return absent where there is no probe
   * @throws SettingsException naming the field that cannot be used
   */
  public static Optional<WorkloadProbe> read(JsonObject proxyConfig) {
    return proxyConfig.object(FIELD).map(WorkloadProbeReader::probe);
  }

  private static WorkloadProbe probe(JsonObject given) {
    List<Check> checks = new ArrayList<>();
    given.object("httpGet").ifPresent(http -> checks.add(http(http)));
    given
        .object("tcpSocket")
        .ifPresent(
            tcp -> checks.add(new WorkloadProbe.Tcp(host(tcp), port("tcpSocket.port", tcp))));
    given
        .object("grpc")
        .ifPresent(
            grpc ->
                checks.add(
                    new WorkloadProbe.Grpc(
                        new ProbeAction.Grpc(port("grpc.port", grpc), grpc.text("service")))));
    given.object("exec").ifPresent(exec -> checks.add(exec(exec)));
    if (checks.size() != 1) {
      throw wrong("", given, "exactly one of httpGet, tcpSocket, grpc and exec");
    }
    return new WorkloadProbe(
        checks.getFirst(),
        new WorkloadProbe.Timing(
            seconds(given, "initialDelaySeconds", 0),
            seconds(given, "timeoutSeconds", 1),
            seconds(given, "periodSeconds", 10),
            number(given, "successThreshold", 1, MAX_THRESHOLD),
            number(given, "failureThreshold", 1, MAX_THRESHOLD)));
  }

  private static Check http(JsonObject http) {
    String scheme = http.text("scheme").isEmpty() ? "HTTP" : http.text("scheme");
    if (!scheme.equalsIgnoreCase("HTTP") && !scheme.equalsIgnoreCase("HTTPS")) {
      throw wrong(".httpGet.scheme", scheme, "HTTP or HTTPS");
    }
    String path = http.text("path");
    Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    if (http.get("httpHeaders") instanceof List<?> list) {
      for (Object each : list) {
        if (!(each instanceof JsonObject header) || header.text("name").isEmpty()) {
          throw wrong(".httpGet.httpHeaders", each, "objects with name and value");
        }
        headers
            .computeIfAbsent(header.text("name"), _ -> new ArrayList<>())
            .add(header.text("value"));
      }
    }
    headers.computeIfAbsent("User-Agent", _ -> new ArrayList<>(List.of("istio-probe/1.0")));
    return new WorkloadProbe.Http(
        host(http),
        new ProbeAction.Http(
            port("httpGet.port", http),
            ProbeSpecs.requestTarget(path.startsWith("/") ? path : "/" + path),
            scheme.equalsIgnoreCase("HTTPS")),
        headers);
  }

  private static Check exec(JsonObject exec) {
    List<String> command = exec.texts("command");
    if (command.isEmpty()) {
      throw wrong(".exec.command", exec, "a program and its arguments");
    }
    return new WorkloadProbe.Exec(command);
  }

  private static String host(JsonObject action) {
    return action.text("host").isEmpty() ? LOCALHOST : action.text("host");
  }

  private static int port(String field, JsonObject action) {
    Object port = action.getOrDefault("port", Json.NULL);
    if (port instanceof Long number && number >= 1 && number <= 65535) {
      return Math.toIntExact(number);
    }
    throw wrong("." + field, port, "a number, 1..65535");
  }

  private static Duration seconds(JsonObject given, String field, int byDefault) {
    return Duration.ofSeconds(number(given, field, byDefault, MAX_SECONDS));
  }

  /** What is 0 counts as not told. */
  private static int number(JsonObject given, String field, int byDefault, int most) {
    Object value = given.getOrDefault(field, 0L);
    if (value instanceof Long number && number >= 0 && number <= most) {
      return number == 0 ? byDefault : Math.toIntExact(number);
    }
    throw wrong("." + field, value, "0.." + most);
  }

  private static SettingsException wrong(String field, Object value, String expected) {
    return new SettingsException(
        "ProxyConfig: %s%s: %s (expected: %s)"
            .formatted(FIELD, field, Json.compact(value), expected));
  }
}

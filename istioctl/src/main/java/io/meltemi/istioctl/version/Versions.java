package io.meltemi.istioctl.version;

import io.meltemi.istioctl.Failure;
import io.meltemi.istioctl.json.IndentedJson;
import io.meltemi.istioctl.json.Json;
import io.meltemi.istioctl.json.JsonAsYaml;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What is known of versions, besides our own.
 *
 * @param servers absent where none were found or asked
 * @param proxies absent where nobody was asked for them
 */
public record Versions(
    Optional<List<ServerVersion>> servers, Optional<List<ProxyVersion>> proxies) {
  /** Nobody was asked. */
  public static final Versions OURS_ALONE = new Versions(Optional.empty(), Optional.empty());

  /**
   * @param output empty for text, else {@code json} or {@code yaml}
   * @param shortly numbers alone, in text
   */
  public String print(String output, boolean shortly) {
    return switch (output) {
      case "" -> shortly ? numbers() : details();
      case "json" -> IndentedJson.VERSIONS.print(document()) + "\n";
      case "yaml" -> JsonAsYaml.print(document()) + "\n";
      default -> throw unknown(output);
    };
  }

  /** Refuses what {@link #print} does not know, before anybody is asked. */
  public static void check(String output) {
    if (!output.isEmpty() && !output.equals("json") && !output.equals("yaml")) {
      throw unknown(output);
    }
  }

  private static Failure unknown(String output) {
    return Failure.ofUse("--output: \"" + output + "\" (expected: json or yaml)");
  }

  private String numbers() {
    var text = new StringBuilder("client version: " + BuildInfo.OURS.version() + "\n");
    List<ServerVersion> all = servers.orElse(List.of());
    List<String> different =
        all.stream().map(server -> server.info().version()).distinct().toList();
    if (different.size() == 1) {
      text.append("control plane version: ").append(different.getFirst()).append('\n');
    } else {
      all.forEach(server -> line(text, server.component() + " version: ", server.info().version()));
    }
    proxies.ifPresent(found -> line(text, "data plane version: ", summary(found)));
    return text.toString();
  }

  private static String summary(List<ProxyVersion> proxies) {
    Map<String, Long> counts =
        proxies.stream()
            .map(ProxyVersion::istioVersion)
            .collect(
                Collectors.groupingBy(Function.identity(), TreeMap::new, Collectors.counting()));
    return counts.isEmpty()
        ? "none"
        : counts.entrySet().stream()
            .map(entry -> entry.getKey() + " (" + entry.getValue() + " proxies)")
            .collect(Collectors.joining(", "));
  }

  private String details() {
    var text = new StringBuilder("client version: " + BuildInfo.OURS + "\n");
    servers
        .orElse(List.of())
        .forEach(server -> line(text, server.component() + " version: ", server.info()));
    proxies.orElse(List.of()).forEach(proxy -> line(text, "data plane version: ", proxy));
    return text.toString();
  }

  private static void line(StringBuilder text, String beginning, Object rest) {
    text.append(beginning).append(rest).append('\n');
  }

  private Json document() {
    Map<String, Json> versions = new LinkedHashMap<>();
    versions.put("clientVersion", BuildInfo.OURS.json());
    servers.ifPresent(
        all ->
            versions.put(
                "meshVersion", new Json.Arr(all.stream().map(ServerVersion::json).toList())));
    proxies.ifPresent(
        all ->
            versions.put(
                "dataPlaneVersion", new Json.Arr(all.stream().map(ProxyVersion::json).toList())));
    return new Json.Obj(versions);
  }
}

package io.meltemi.agent.wasm;

import io.meltemi.agent.config.SettingsException;
import io.meltemi.agent.config.Variables;
import io.meltemi.base.IpRange;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * How modules are fetched and kept.
 *
 * @param folder where they are
 * @param expiry a module that nothing asked for in so long is removed
 * @param purgeInterval how often that is looked for
 * @param insecure registries and servers, {@code HOST} or {@code HOST:PORT}, whose certificates are
 *     not verified, and which need not have any; {@code *} for all
 * @param realms servers of tokens, {@code HOST} or {@code HOST:PORT}, that registries of other
 *     domains may name
 * @param blocked addresses that are never asked, beside those that never are
 * @param tries how often something is asked for, and for how long each time
 */
public record WasmSettings(
    Path folder,
    Duration expiry,
    Duration purgeInterval,
    Set<String> insecure,
    Set<String> realms,
    List<IpRange> blocked,
    Path dockerConfig,
    Tries tries) {
  private static final Path FOLDER = Path.of("./var/lib/istio/data/wasm");
  private static final int TRIES = 5;

  public WasmSettings {
    insecure = Set.copyOf(insecure);
    realms = Set.copyOf(realms);
    blocked = List.copyOf(blocked);
  }

  /**
   * @param most how often at most
   */
  public record Tries(int most, Duration timeout) {}

  /**
   * @throws SettingsException at the first variable that cannot be used
   */
  public static WasmSettings read(Variables variables) {
    String home = variables.text("DOCKER_CONFIG", variables.text("HOME", "/") + "/.docker");
    return new WasmSettings(
        FOLDER,
        variables.duration("WASM_MODULE_EXPIRY", Duration.ofHours(24)),
        positive(
            "WASM_PURGE_INTERVAL", variables.duration("WASM_PURGE_INTERVAL", Duration.ofHours(1))),
        new TreeSet<>(parts(variables.text("WASM_INSECURE_REGISTRIES"))),
        new TreeSet<>(parts(variables.text("MELTEMI_WASM_TOKEN_REALMS"))),
        ranges("BLOCKED_CIDRS_IN_WASM_FETCH", variables.text("BLOCKED_CIDRS_IN_WASM_FETCH")),
        Path.of(home, "config.json"),
        new Tries(
            tries("WASM_HTTP_REQUEST_MAX_RETRIES", variables.text("WASM_HTTP_REQUEST_MAX_RETRIES")),
            positive(
                "WASM_HTTP_REQUEST_TIMEOUT",
                variables.duration("WASM_HTTP_REQUEST_TIMEOUT", Duration.ofSeconds(15)))));
  }

  private static Duration positive(String name, Duration duration) {
    if (!duration.isPositive()) {
      throw new SettingsException(name + ": " + duration + " (expected: more than nothing)");
    }
    return duration;
  }

  private static int tries(String name, String text) {
    if (text.isEmpty()) {
      return TRIES;
    }
    if (!text.matches("[1-9]\\d{0,2}")) {
      throw new SettingsException(name + ": " + text + " (expected: 1..999)");
    }
    return Integer.parseInt(text);
  }

  private static List<String> parts(String text) {
    return Arrays.stream(text.split(",")).map(String::strip).filter(s -> !s.isEmpty()).toList();
  }

  private static List<IpRange> ranges(String name, String text) {
    var ranges = new ArrayList<IpRange>();
    for (String part : parts(text)) {
      try {
        ranges.add(IpRange.parse(part));
      } catch (IllegalArgumentException e) {
        throw new SettingsException(name + ": " + e.getMessage());
      }
    }
    return ranges;
  }

  /** Whether that server's certificate is not verified. */
  boolean isInsecure(String authority) {
    return insecure.contains("*") || insecure.contains(authority);
  }
}

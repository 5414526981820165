package io.meltemi.istioctl;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * What some flags are where they are not given: what the environment says ({@code
 * ISTIOCTL_XDS_ADDRESS} for {@code --xds-address}), or else a file ({@code ISTIOCONFIG}, or {@code
 * .istioctl/config.yaml} in the home folder), or else what they always are.
 *
 * <p>Source: Istio 1.30.3 istioctl/pkg/config, istioctl/pkg/root.
 */
public final class FlagDefaults implements IDefaultValueProvider {
  private static final long MAX_BYTES = 1 << 16;
  private static final String PREFER_EXPERIMENTAL = "prefer-experimental";
  private static final List<String> BOOLEANS =
      List.of("insecure", "plaintext", PREFER_EXPERIMENTAL);

  /** The flags, with what they always are. */
  private static final Map<String, String> BUILT_IN =
      Map.of(
          "authority",
          "",
          "cert-dir",
          "",
          "insecure",
          "",
          "istioNamespace",
          "istio-system",
          "plaintext",
          "",
          PREFER_EXPERIMENTAL,
          "",
          "xds-address",
          "",
          "xds-port",
          "15012");

  private final Map<String, Setting> settings;

  private FlagDefaults(Map<String, Setting> settings) {
    this.settings = settings;
  }

  /**
   * What a flag is.
   *
   * @param from {@code $VARIABLE}, the file or {@code default}
   */
  public record Setting(String flag, String value, String from) {
    private boolean isBuiltIn() {
      return from.equals("default");
    }
  }

  /** Reads the environment, and the file if it is there. */
  public static FlagDefaults of(Map<String, String> environment) {
    String named = environment.getOrDefault("ISTIOCONFIG", "");
    String home = environment.getOrDefault("HOME", "");
    Map<String, String> file = new HashMap<>();
    Path path = named.isEmpty() ? Path.of(home, ".istioctl", "config.yaml") : Path.of(named);
    if (!named.isEmpty() || !home.isEmpty() && Files.isRegularFile(path)) {
      file.putAll(read(path));
    }
    Map<String, Setting> settings = new TreeMap<>();
    BUILT_IN.forEach(
        (flag, builtIn) -> {
          String variable = "ISTIOCTL_" + flag.replace('-', '_').toUpperCase(Locale.ROOT);
          String ofFile = file.get(flag.toLowerCase(Locale.ROOT));
          Setting setting =
              environment.containsKey(variable)
                  ? new Setting(flag, environment.getOrDefault(variable, ""), "$" + variable)
                  : ofFile != null
                      ? new Setting(flag, ofFile, path.toString())
                      : new Setting(flag, builtIn, "default");
          settings.put(flag, checked(setting));
        });
    return new FlagDefaults(settings);
  }

  private static Map<String, String> read(Path path) {
    @Nullable Object document;
    try {
      document = YamlFile.read(path, MAX_BYTES);
    } catch (IOException unreadable) {
      throw new Failure(
          "cannot read the defaults of flags in "
              + path
              + ": "
              + unreadable.getMessage()
              + " (expected: YAML such as xds-address: localhost:15010)");
    }
    Map<String, String> values = new HashMap<>();
    if (document instanceof Map<?, ?> map) {
      map.forEach(
          (name, value) ->
              values.put(
                  String.valueOf(name).toLowerCase(Locale.ROOT),
                  value instanceof Double number && number == Math.rint(number)
                      ? Long.toString(number.longValue())
                      : value == null ? "" : value.toString()));
    }
    return values;
  }

  private static Setting checked(Setting setting) {
    String expected =
        BOOLEANS.contains(setting.flag()) && !setting.value().matches("|true|false")
            ? "true or false"
            : setting.flag().equals("xds-port") && !setting.value().matches("[0-9]{1,5}")
                ? "a port"
                : "";
    if (!expected.isEmpty()) {
      throw Failure.ofUse(
          setting.from()
              + ": "
              + setting.flag()
              + ": \""
              + setting.value()
              + "\" (expected: "
              + expected
              + ")");
    }
    return setting;
  }

  /** All of them, by the name of the flag. */
  public List<Setting> all() {
    return List.copyOf(settings.values());
  }

  /** Whether the experimental variant of a command takes the place of the command. */
  boolean prefersExperimental() {
    return value(PREFER_EXPERIMENTAL).filter("true"::equals).isPresent();
  }

  private Optional<String> value(String flag) {
    return Optional.ofNullable(settings.get(flag))
        .filter(setting -> !setting.isBuiltIn())
        .map(Setting::value);
  }

  @Override
  public @Nullable String defaultValue(ArgSpec argument) {
    if (argument instanceof OptionSpec option) {
      String flag = option.longestName().replaceFirst("^--?", "");
      String value = value(flag).orElse(null);
      return value != null && value.isEmpty() && BOOLEANS.contains(flag) ? "false" : value;
    }
    return null;
  }
}

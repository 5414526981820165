package io.meltemi.config.extension;

import io.meltemi.base.json.JsonStyle;
import io.meltemi.base.json.JsonWriter;
import io.meltemi.config.ObjectInput;
import io.meltemi.config.field.Checks;
import io.meltemi.config.field.EnumNames;
import io.meltemi.config.field.Fields;
import io.meltemi.model.TrafficExtension.Code;
import io.meltemi.model.TrafficExtension.FailStrategy;
import io.meltemi.model.TrafficExtension.Module;
import io.meltemi.model.TrafficExtension.PullPolicy;
import io.meltemi.model.TrafficExtension.Variable;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Reads a WebAssembly module: where it is and how it runs. */
final class ModuleReader {
  private static final EnumNames<FailStrategy> FAIL_STRATEGIES =
      EnumNames.inOrder(FailStrategy.values());
  private static final EnumNames<PullPolicy> PULL_POLICIES = EnumNames.inOrder(PullPolicy.values());
  private static final EnumNames<String> TYPES =
      EnumNames.of("UNSPECIFIED_PLUGIN_TYPE", "HTTP", "NETWORK");
  private static final EnumNames<String> VALUE_SOURCES = EnumNames.of("INLINE", "HOST");
  private static final List<String> SCHEMES = List.of("", "file", "http", "https", "oci");
  private static final String RESERVED = "ISTIO_META_WASM_";
  private static final int MAX_NAME = 256;
  private static final int MAX_SECRET_NAME = 253;

  private final ObjectInput in;
  private final Set<String> variables = new HashSet<>();

  ModuleReader(ObjectInput in) {
    this.in = in;
  }

  Code read(Fields f) {
    String url = f.string("url");
    if (!isModuleUrl(url)) {
      f.bad(
          "url",
          "an address with oci, https, http or file, or an image's name",
          url.isEmpty()
              ? "url field needs to be set"
              : "url contains unsupported scheme: " + Checks.urlScheme(url));
    }
    String sum = f.string("sha256");
    if (!sum.isEmpty() && !sum.matches("[0-9a-f]{64}")) {
      f.bad(
          "sha256",
          "64 digits of 0-9a-f",
          sum.length() == 64
              ? "sha256 field must match [a-f0-9]{64} pattern"
              : "sha256 field must be 64 characters long");
    }
    checkLength(
        f, "imagePullSecret", MAX_SECRET_NAME, "imagePullSecret field must be less than 253");
    checkLength(f, "pluginName", MAX_NAME, "pluginName field must be less than 255");
    f.string("verificationKey");
    Map<String, Object> configuration = f.plainMap("pluginConfig");
    return new Code.Wasm(
        new Module(
            Checks.urlScheme(url).isEmpty() ? "oci://" + url : url,
            sum,
            f.enumOf("imagePullPolicy", PULL_POLICIES, PullPolicy.UNSPECIFIED_POLICY),
            secretName(f.string("imagePullSecret"))),
        f.string("pluginName"),
        configuration.isEmpty()
            ? ""
            : struct(new JsonWriter(JsonStyle.COMPACT), configuration).text(),
        f.object("vmConfig", this::variables).orElse(List.of()),
        f.enumOf("failStrategy", FAIL_STRATEGIES, FailStrategy.FAIL_CLOSE),
        f.enumOf("type", TYPES, "HTTP").equals("NETWORK"),
        revision());
  }

  private static boolean isModuleUrl(String url) {
    return !url.isEmpty() && SCHEMES.contains(Checks.urlScheme(url)) && Checks.isUrl(url);
  }

  private static void checkLength(Fields f, String field, int most, String istio) {
    if (f.string(field).length() > most) {
      f.bad(field, "at most " + most + " characters", istio + " characters long");
    }
  }

  /** A Secret of the object's own namespace, whatever namespace is written beside it. */
  private static String secretName(String written) {
    return written.substring(written.lastIndexOf('/') + 1);
  }

  private List<Variable> variables(Fields f) {
    List<Variable> all = f.list("env", this::variable);
    f.done();
    // What the agent is told of the module goes by these names.
    return all.stream().filter(v -> !v.name().startsWith(RESERVED)).toList();
  }

  private Variable variable(Fields f) {
    String name = f.string("name");
    if (name.isEmpty()) {
      f.bad("name", "the name of a variable", "spec.vmConfig.env invalid");
    } else if (!variables.add(name)) {
      f.error("name", "\"" + name + "\" is there twice (expected: each once)", "duplicate env");
    } else if (name.startsWith(RESERVED)) {
      f.warning("name", "\"" + name + "\" is left out (expected: none of " + RESERVED + "…)");
    }
    checkLength(f, "name", MAX_NAME, "env.name field must be less than 255");
    boolean inline = f.enumOf("valueFrom", VALUE_SOURCES, "INLINE").equals("INLINE");
    String value = f.string("value");
    if (!inline && !value.isEmpty()) {
      f.bad("value", "none, with valueFrom HOST", "value may only be set when valueFrom is INLINE");
    }
    f.done();
    return new Variable(name, inline ? Optional.of(value) : Optional.empty());
  }

  /** With fields in order and all numbers as doubles, as a protobuf Struct prints. */
  private static JsonWriter struct(JsonWriter json, Object value) {
    return switch (value) {
      case Map<?, ?> map -> {
        var sorted = new TreeMap<String, Object>();
        map.forEach((name, field) -> sorted.put(String.valueOf(name), field));
        json.beginObject();
        sorted.forEach((name, field) -> struct(json.name(name), field));
        yield json.endObject();
      }
      case List<?> list -> {
        json.beginList();
        for (Object item : list) {
          if (item == null) {
            json.nullValue();
          } else {
            struct(json, item);
          }
        }
        yield json.endList();
      }
      case Number number -> json.value(number.doubleValue());
      default -> json.plain(value);
    };
  }

  /** Changes with everything that is written of the object, but not with its status. */
  private String revision() {
    var written =
        List.of(
            in.meta().labels().asMap(),
            in.meta().annotations().asMap(),
            in.root().plainMap("spec"));
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256")
              .digest(JsonWriter.compact(written).getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash, 0, 8);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}

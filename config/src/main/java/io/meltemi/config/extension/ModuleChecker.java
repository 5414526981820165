package io.meltemi.config.extension;

import io.meltemi.config.field.Checks;
import io.meltemi.config.field.EnumNames;
import io.meltemi.config.field.Fields;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Checks a WebAssembly module: where it is and how it runs. */
final class ModuleChecker {
  private static final EnumNames<String> FAIL_STRATEGIES =
      EnumNames.of("FAIL_CLOSE", "FAIL_OPEN", "FAIL_RELOAD");
  private static final EnumNames<String> PULL_POLICIES =
      EnumNames.of("UNSPECIFIED_POLICY", "IfNotPresent", "Always");
  private static final EnumNames<String> TYPES =
      EnumNames.of("UNSPECIFIED_PLUGIN_TYPE", "HTTP", "NETWORK");
  private static final EnumNames<String> VALUE_SOURCES = EnumNames.of("INLINE", "HOST");
  private static final List<String> SCHEMES = List.of("", "file", "http", "https", "oci");
  private static final int MAX_SECRET_NAME = 253;
  private static final int MAX_NAME = 256;

  private ModuleChecker() {}

  /** Whether requests pass where the module fails. */
  static boolean check(Fields f) {
    String url = f.string("url");
    if (!isModuleUrl(url)) {
      f.bad("url", "an address with oci, https, http or file, or an image's name");
    }
    String sum = f.string("sha256");
    if (!sum.isEmpty() && !sum.matches("[0-9a-f]{64}")) {
      f.bad("sha256", "64 digits of 0-9a-f");
    }
    checkLength(f, "imagePullSecret", MAX_SECRET_NAME);
    checkLength(f, "pluginName", MAX_NAME);
    f.optionalEnum("imagePullPolicy", PULL_POLICIES);
    String failStrategy = f.enumOf("failStrategy", FAIL_STRATEGIES, "FAIL_CLOSE");
    f.optionalEnum("type", TYPES);
    f.string("verificationKey");
    f.plainMap("pluginConfig");
    f.object("vmConfig", ModuleChecker::vmConfig);
    return failStrategy.equals("FAIL_OPEN");
  }

  private static boolean isModuleUrl(String url) {
    return !url.isEmpty() && SCHEMES.contains(Checks.urlScheme(url)) && Checks.isUrl(url);
  }

  private static void checkLength(Fields f, String field, int most) {
    if (f.string(field).length() > most) {
      f.bad(field, "at most " + most + " characters");
    }
  }

  private static Fields vmConfig(Fields f) {
    Set<String> names = new HashSet<>();
    f.list("env", variable -> variable(variable, names));
    f.done();
    return f;
  }

  private static Fields variable(Fields f, Set<String> names) {
    String name = f.string("name");
    if (name.isEmpty()) {
      f.bad("name", "the name of a variable");
    } else if (!names.add(name)) {
      f.error("name", "\"" + name + "\" is there twice (expected: each once)");
    }
    checkLength(f, "name", MAX_NAME);
    boolean inline = f.enumOf("valueFrom", VALUE_SOURCES, "INLINE").equals("INLINE");
    if (!inline && !f.string("value").isEmpty()) {
      f.bad("value", "none, with valueFrom HOST");
    }
    f.skip("value");
    f.done();
    return f;
  }
}

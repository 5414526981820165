package io.meltemi.config.extension;

import io.meltemi.config.ObjectInput;
import io.meltemi.config.field.EnumNames;
import io.meltemi.config.field.Fields;
import io.meltemi.config.targets.Targets;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Checks a WasmPlugin or a TrafficExtension. */
public final class ExtensionChecker {
  private static final EnumNames<String> PLUGIN_PHASES =
      EnumNames.of("UNSPECIFIED_PHASE", "AUTHN", "AUTHZ", "STATS");
  private static final EnumNames<String> PHASES =
      EnumNames.of("UNSPECIFIED", "AUTHN", "AUTHZ", "STATS");
  private static final EnumNames<String> MODES =
      EnumNames.of("UNDEFINED", "CLIENT", "SERVER", "CLIENT_AND_SERVER");
  private static final int MAX_SCRIPT = 65_536;

  private ExtensionChecker() {}

  public static void checkWasmPlugin(ObjectInput in) {
    Fields f = in.spec();
    checkCommon(f, PLUGIN_PHASES);
    ModuleChecker.check(f);
    f.done();
  }

  public static void checkTrafficExtension(ObjectInput in) {
    Fields f = in.spec();
    checkCommon(f, PHASES);
    if (f.count("wasm", "lua") != 1) {
      f.bad("", "one of wasm, lua");
    }
    f.object(
        "wasm",
        module -> {
          ModuleChecker.check(module);
          module.done();
          return module;
        });
    f.object("lua", ExtensionChecker::script);
    f.done();
  }

  private static Fields script(Fields f) {
    String code = f.string("inlineCode");
    int size = code.getBytes(StandardCharsets.UTF_8).length;
    if (code.isEmpty()) {
      f.bad("inlineCode", "a script");
    } else if (size > MAX_SCRIPT) {
      f.error("inlineCode", size + " bytes (expected: at most " + MAX_SCRIPT + ")");
    }
    f.done();
    return f;
  }

  private static void checkCommon(Fields f, EnumNames<String> phases) {
    Targets.check(f);
    f.optionalEnum("phase", phases);
    f.optionalInt("priority", Integer.MIN_VALUE, Integer.MAX_VALUE);
    f.list("match", ExtensionChecker::traffic);
  }

  private static Fields traffic(Fields f) {
    f.optionalEnum("mode", MODES);
    Set<Integer> numbers = new HashSet<>();
    List<Integer> ports = f.list("ports", ExtensionChecker::port);
    for (int port : ports) {
      if (port != 0 && !numbers.add(port)) {
        f.error("ports", port + " is there twice (expected: each once)");
      }
    }
    f.done();
    return f;
  }

  private static int port(Fields f) {
    if (!f.has("number")) {
      f.bad("number", "1..65535");
    }
    int number = f.intIn("number", 1, 65535);
    f.done();
    return number;
  }
}

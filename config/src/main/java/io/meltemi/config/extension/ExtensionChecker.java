package io.meltemi.config.extension;

import io.meltemi.config.ObjectInput;
import io.meltemi.config.Untranslated.Reach;
import io.meltemi.config.field.EnumNames;
import io.meltemi.config.field.Fields;
import io.meltemi.config.targets.Targets;
import io.meltemi.model.PolicyTargets;
import io.meltemi.model.Restriction;
import io.meltemi.model.Restriction.Context;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

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

  /** What the plugin is about, unless it lets pass what it cannot look at. */
  public static Reach checkWasmPlugin(ObjectInput in) {
    Fields f = in.spec();
    Reach reach = checkCommon(f, PLUGIN_PHASES);
    boolean failsOpen = ModuleChecker.check(f);
    f.done();
    return failsOpen ? nothing(reach) : reach;
  }

  /** What the extension is about; a script may stop anything. */
  public static Reach checkTrafficExtension(ObjectInput in) {
    Fields f = in.spec();
    Reach reach = checkCommon(f, PHASES);
    if (f.count("wasm", "lua") != 1) {
      f.bad("", "one of wasm, lua");
    }
    boolean failsOpen =
        f.object(
                "wasm",
                module -> {
                  boolean open = ModuleChecker.check(module);
                  module.done();
                  return open;
                })
            .orElse(false);
    f.object("lua", ExtensionChecker::script);
    f.done();
    return failsOpen ? nothing(reach) : reach;
  }

  private static Reach nothing(Reach reach) {
    return new Reach(reach.targets(), Set.of());
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

  private static Reach checkCommon(Fields f, EnumNames<String> phases) {
    PolicyTargets targets = Targets.read(f);
    f.optionalEnum("phase", phases);
    f.optionalInt("priority", Integer.MIN_VALUE, Integer.MAX_VALUE);
    var contexts = new TreeSet<Context>();
    f.list("match", ExtensionChecker::traffic).forEach(contexts::addAll);
    return new Reach(targets, contexts.isEmpty() ? Restriction.CALLS : contexts);
  }

  /** The calls that are meant; which of its ports is left aside. */
  private static Set<Context> traffic(Fields f) {
    String mode = f.enumOf("mode", MODES, "UNDEFINED");
    Set<Integer> numbers = new HashSet<>();
    List<Integer> ports = f.list("ports", ExtensionChecker::port);
    for (int port : ports) {
      if (port != 0 && !numbers.add(port)) {
        f.error("ports", port + " is there twice (expected: each once)");
      }
    }
    f.done();
    return switch (mode) {
      case "CLIENT" -> Set.of(Context.GATEWAY);
      case "SERVER" -> Set.of(Context.SIDECAR_INBOUND);
      default -> Restriction.CALLS;
    };
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

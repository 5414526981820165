package io.meltemi.config.extension;

import io.meltemi.base.lua.LuaSyntax;
import io.meltemi.config.ObjectInput;
import io.meltemi.config.field.EnumNames;
import io.meltemi.config.field.Fields;
import io.meltemi.config.targets.Targets;
import io.meltemi.model.MeshObject;
import io.meltemi.model.PolicyTargets;
import io.meltemi.model.Restriction;
import io.meltemi.model.TrafficExtension;
import io.meltemi.model.TrafficExtension.Code;
import io.meltemi.model.TrafficExtension.Mode;
import io.meltemi.model.TrafficExtension.Phase;
import io.meltemi.model.TrafficExtension.Traffic;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeSet;

/** Reads a WasmPlugin or a TrafficExtension. */
public final class ExtensionReader {
  private static final EnumNames<Phase> PHASES = EnumNames.inOrder(Phase.values());
  private static final EnumNames<Phase> PLUGIN_PHASES = pluginPhases();
  private static final EnumNames<Mode> MODES = EnumNames.inOrder(Mode.values());
  private static final int MAX_SCRIPT = 65_536;

  private ExtensionReader() {}

  private static EnumNames<Phase> pluginPhases() {
    Map<String, Phase> names = new LinkedHashMap<>();
    names.put("UNSPECIFIED_PHASE", Phase.UNSPECIFIED);
    List.of(Phase.AUTHN, Phase.AUTHZ, Phase.STATS).forEach(p -> names.put(p.name(), p));
    return new EnumNames<>(names, PHASES.byNumber());
  }

  public static MeshObject readWasmPlugin(ObjectInput in) {
    return read(in, PLUGIN_PHASES, new ModuleReader(in).read(in.spec()));
  }

  public static MeshObject readTrafficExtension(ObjectInput in) {
    Fields f = in.spec();
    if (f.count("wasm", "lua") != 1) {
      f.bad("", "one of wasm, lua");
    }
    Optional<Code> wasm =
        f.object(
            "wasm",
            module -> {
              Code code = new ModuleReader(in).read(module);
              module.done();
              return code;
            });
    Optional<Code> lua = f.object("lua", ExtensionReader::script);
    return read(in, PHASES, wasm.or(() -> lua).orElseGet(() -> new Code.Lua("")));
  }

  /** What stands in for one with errors; nothing where its own failures are to let pass. */
  public static Optional<MeshObject> closed(MeshObject read, String why) {
    return Optional.of((TrafficExtension) read)
        .filter(extension -> extension.restriction().isPresent())
        .map(extension -> extension.closed(Restriction.CALLS, why));
  }

  private static TrafficExtension read(ObjectInput in, EnumNames<Phase> phases, Code code) {
    Fields f = in.spec();
    PolicyTargets targets = Targets.read(f);
    Phase phase = f.enumOf("phase", phases, Phase.UNSPECIFIED);
    OptionalInt priority = f.optionalInt("priority", Integer.MIN_VALUE, Integer.MAX_VALUE);
    List<Traffic> match = f.list("match", ExtensionReader::traffic);
    f.done();
    var extension =
        new TrafficExtension(
            in.meta(),
            targets,
            phase,
            priority.isPresent() ? Optional.of(priority.getAsInt()) : Optional.empty(),
            match,
            code,
            Optional.empty());
    boolean passes =
        in.root().errors() == 0
            || extension.failsOpen()
            || in.settings().ignored().has(extension.key());
    return passes ? extension : extension.closed(Restriction.CALLS, "it has errors");
  }

  private static Code script(Fields f) {
    String code = f.string("inlineCode");
    int size = code.getBytes(StandardCharsets.UTF_8).length;
    if (code.isEmpty()) {
      f.bad("inlineCode", "a script");
    } else if (size > MAX_SCRIPT) {
      f.error("inlineCode", size + " bytes (expected: at most " + MAX_SCRIPT + ")");
    } else {
      LuaSyntax.fault(code)
          .ifPresent(fault -> f.error("inlineCode", fault + " (expected: a script in Lua)"));
    }
    f.done();
    return new Code.Lua(code);
  }

  private static Traffic traffic(Fields f) {
    Mode mode = f.enumOf("mode", MODES, Mode.UNDEFINED);
    var ports = new TreeSet<Integer>();
    for (int port : f.list("ports", ExtensionReader::port)) {
      if (port != 0 && !ports.add(port)) {
        f.error("ports", port + " is there twice (expected: each once)");
      }
    }
    f.done();
    return new Traffic(mode, ports);
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

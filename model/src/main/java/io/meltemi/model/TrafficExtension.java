package io.meltemi.model;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What is put among the filters of proxies; a WasmPlugin is one, too.
 *
 * @param priority higher ones come first; those without one last
 * @param match what traffic it is about; all where there is none
 * @param restriction what is denied because the object has errors; it is not put in then
 */
public record TrafficExtension(
    ConfigMeta meta,
    PolicyTargets targets,
    Phase phase,
    Optional<Integer> priority,
    List<Traffic> match,
    Code code,
    Optional<Restriction> restriction)
    implements MeshObject {
  private static final String PREFIX = "extensions.istio.io/trafficextension/";
  private static final String WASM_PLUGIN = "~istio-translated-wasmplugin";

  public TrafficExtension {
    match = List.copyOf(match);
  }

  /** Before which of Istio's filters it stands. */
  public enum Phase {
    /** After all that decides who may call. */
    UNSPECIFIED,
    AUTHN,
    AUTHZ,
    STATS
  }

  /** The sides of a workload that are meant; a gateway is a client. */
  public enum Mode {
    UNDEFINED,
    CLIENT,
    SERVER,
    CLIENT_AND_SERVER
  }

  /**
   * Some traffic.
   *
   * @param ports none for all
   */
  public record Traffic(Mode mode, Set<Integer> ports) {
    public Traffic {
      ports = Set.copyOf(ports);
    }

    /** Whether that side is meant, which is one of the two. */
    public boolean covers(Mode side) {
      return mode == Mode.UNDEFINED || mode == Mode.CLIENT_AND_SERVER || mode == side;
    }

    public boolean covers(Mode side, int port) {
      return covers(side) && (ports.isEmpty() || ports.contains(port));
    }
  }

  /** What runs. */
  public sealed interface Code {
    /** A script for HTTP. */
    record Lua(String script) implements Code {}

    /**
     * A WebAssembly module.
     *
     * @param pluginName which of the module's plugins
     * @param configuration the plugin's, as JSON; empty for none
     * @param revision another one whenever the object was written anew
     */
    record Wasm(
        Module module,
        String pluginName,
        String configuration,
        List<Variable> variables,
        FailStrategy failStrategy,
        boolean network,
        String revision)
        implements Code {
      public Wasm {
        variables = List.copyOf(variables);
      }
    }
  }

  /**
   * Where a module comes from.
   *
   * @param url of the scheme oci, http, https or file
   * @param sha256 empty where it is not checked
   * @param pullSecret the name of a Secret of the object's own namespace; empty for none
   */
  public record Module(String url, String sha256, PullPolicy pullPolicy, String pullSecret) {}

  /** The constants as Istio's agent spells them. */
  public enum PullPolicy {
    UNSPECIFIED_POLICY,
    IfNotPresent,
    Always
  }

  public enum FailStrategy {
    FAIL_CLOSE,
    FAIL_OPEN,
    FAIL_RELOAD
  }

  /**
   * A variable of the module's environment.
   *
   * @param value absent where it is that of Envoy's own environment
   */
  public record Variable(String name, Optional<String> value) {}

  /** Whether what cannot be run lets everything pass. */
  public boolean failsOpen() {
    return code instanceof Code.Wasm wasm && wasm.failStrategy() == FailStrategy.FAIL_OPEN;
  }

  /** The name of the filter and of its configuration, as Istio gives it. */
  public String resourceName() {
    return PREFIX + meta.namespace() + "." + name();
  }

  /** The object of a {@link #resourceName}: kind, then namespace/name; absent for other names. */
  public static Optional<String> owner(String resourceName) {
    int dot = resourceName.indexOf('.', PREFIX.length());
    if (!resourceName.startsWith(PREFIX) || dot < 0) {
      return Optional.empty();
    }
    String namespace = resourceName.substring(PREFIX.length(), dot);
    String name = resourceName.substring(dot + 1);
    return Optional.of(
        name.endsWith(WASM_PLUGIN)
            ? "WasmPlugin "
                + namespace
                + "/"
                + name.substring(0, name.length() - WASM_PLUGIN.length())
            : "TrafficExtension " + namespace + "/" + name);
  }

  /** The object's name; a WasmPlugin's is one that no TrafficExtension can have. */
  public String name() {
    return meta.kind().equals("WasmPlugin") ? meta.name() + WASM_PLUGIN : meta.name();
  }

  /** What stands in for one with errors. */
  public TrafficExtension closed(Set<Restriction.Context> contexts, String why) {
    return new TrafficExtension(
        meta.closed(why),
        targets,
        phase,
        priority,
        match,
        code,
        Optional.of(Restriction.of(meta, targets, contexts)));
  }
}

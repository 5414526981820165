package io.meltemi.agent.wasm;

import io.meltemi.agent.proto.ProtoWriter;
import io.meltemi.agent.proto.WireField;
import io.meltemi.agent.xds.ExtensionRewriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Makes Envoy's configuration of a module name a file. What istiod tells the agent among the
 * module's variables is taken out, above all the secret. Where the module cannot be had, the
 * configuration becomes that of a filter that denies everything, or lets everything pass if the
 * extension's failures are to; that is not the end of it.
 *
 * <p>Fields: envoy/extensions/wasm/v3/wasm.proto, envoy/config/core/v3/base.proto. Source: istio
 * 1.30.3 pkg/wasm/convert.go.
 */
public final class ExtensionConfigs implements ExtensionRewriter {
  private static final System.Logger LOG = System.getLogger("wasm");
  private static final String FILTERS = "type.googleapis.com/envoy.extensions.filters.";
  private static final String INTERNAL = "ISTIO_META_";
  private static final String PULL_SECRET = INTERNAL + "WASM_IMAGE_PULL_SECRET";
  private static final String PULL_POLICY = INTERNAL + "WASM_IMAGE_PULL_POLICY";
  private static final String REVISION = INTERNAL + "WASM_PLUGIN_RESOURCE_VERSION";
  private static final String NO_SUM = "nil";
  private static final int FAIL_OPEN = 3;
  private static final Duration SHORT = Duration.ofSeconds(5);
  private static final Duration LONGEST = Duration.ofMinutes(5);

  private final ModuleCache cache;
  private final WasmStatistics statistics;

  public ExtensionConfigs(ModuleCache cache, WasmStatistics statistics) {
    this.cache = cache;
    this.statistics = statistics;
  }

  @Override
  public Rewritten rewrite(byte[] config) {
    List<WireField> extension = WireField.of(config);
    List<WireField> any = WireField.of(WireField.find(extension, 2).orElse(new byte[0]));
    String type = WireField.text(any, 1);
    boolean network = type.equals(FILTERS + "network.wasm.v3.Wasm");
    if (!network && !type.equals(FILTERS + "http.wasm.v3.Wasm")) {
      return new Rewritten(config, true);
    }
    String name = WireField.text(extension, 1);
    List<WireField> filter = WireField.of(WireField.find(any, 2).orElse(new byte[0]));
    List<WireField> plugin = WireField.of(WireField.find(filter, 1).orElse(new byte[0]));
    try {
      byte[] changed = WireField.join(WireField.with(filter, 1, plugin(name, plugin)));
      return rewritten(extension, WireField.join(WireField.with(any, 2, changed)), true);
    } catch (IOException | RuntimeException e) {
      boolean open = failsOpen(plugin);
      statistics.converted(WasmStatistics.Conversion.FETCH_FAILURE);
      LOG.log(
          System.Logger.Level.ERROR,
          "extension %s cannot be run, and %s: %s"
              .formatted(name, open ? "everything passes" : "everything is denied", reason(e)));
      return rewritten(extension, standIn(network, open), false);
    }
  }

  private static Rewritten rewritten(List<WireField> extension, byte[] config, boolean isFinal) {
    return new Rewritten(WireField.join(WireField.with(extension, 2, config)), isFinal);
  }

  private static String reason(Exception e) {
    return e instanceof IOException ? String.valueOf(e.getMessage()) : e.toString();
  }

  private byte[] plugin(String name, List<WireField> plugin) throws IOException {
    List<WireField> vm = WireField.of(WireField.find(plugin, 3).orElse(new byte[0]));
    List<WireField> code = WireField.of(WireField.find(vm, 3).orElse(new byte[0]));
    List<WireField> variables = WireField.of(WireField.find(vm, 7).orElse(new byte[0]));
    Optional<byte[]> remote = WireField.find(code, 2);
    List<WireField> changed = WireField.without(vm, 7);
    List<WireField> kept = variables.stream().filter(v -> !isInternal(v)).toList();
    if (!kept.isEmpty()) {
      changed = WireField.with(changed, 7, WireField.join(kept));
    }
    if (remote.isPresent()) {
      Path file = cache.get(request(name, WireField.of(remote.orElseThrow()), variables));
      var local = new ProtoWriter().text(1, file.toString());
      changed = WireField.with(changed, 3, new ProtoWriter().message(1, local).bytes());
      statistics.converted(WasmStatistics.Conversion.SUCCESS);
    } else {
      statistics.converted(WasmStatistics.Conversion.NO_REMOTE_LOAD);
    }
    return WireField.join(WireField.with(plugin, 3, WireField.join(changed)));
  }

  private static ModuleRequest request(
      String name, List<WireField> remote, List<WireField> variables) throws FetchException {
    List<WireField> uri = WireField.of(WireField.find(remote, 1).orElse(new byte[0]));
    String url = WireField.text(uri, 1);
    if (url.isEmpty()) {
      throw new FetchException("no address of the module is known");
    }
    Optional<String> secret = variable(variables, PULL_SECRET);
    if (secret.filter(String::isEmpty).isPresent()) {
      throw new FetchException(
          url + ": there is no pull secret for it (expected: one in the proxy's namespace)");
    }
    String sum = WireField.text(remote, 2);
    return new ModuleRequest(
        url,
        sum.equals(NO_SUM) ? "" : sum,
        name,
        variable(variables, REVISION).orElse(""),
        timeout(uri),
        secret,
        ModuleRequest.Policy.of(variable(variables, PULL_POLICY).orElse("")));
  }

  private static Duration timeout(List<WireField> uri) {
    long seconds = WireField.find(uri, 3).map(t -> WireField.number(WireField.of(t), 1)).orElse(0L);
    return seconds <= 0 ? SHORT : Duration.ofSeconds(Math.min(seconds, LONGEST.toSeconds()));
  }

  private static Optional<String> variable(List<WireField> variables, String name) {
    return variables.stream()
        .filter(v -> v.number() == 2 && v.isBytes())
        .map(v -> WireField.of(v.value()))
        .filter(entry -> WireField.text(entry, 1).equals(name))
        .map(entry -> WireField.text(entry, 2))
        .findFirst();
  }

  /** Whether it is a variable of a value that is between istiod and the agent. */
  private static boolean isInternal(WireField variable) {
    return variable.number() == 2
        && variable.isBytes()
        && WireField.text(WireField.of(variable.value()), 1).startsWith(INTERNAL);
  }

  private static boolean failsOpen(List<WireField> plugin) {
    long policy = WireField.number(plugin, 7);
    return policy == FAIL_OPEN || policy == 0 && WireField.number(plugin, 5) != 0;
  }

  /** An RBAC filter: no rules at all let pass, rules without a policy deny. */
  private static byte[] standIn(boolean network, boolean open) {
    var filter = new ProtoWriter();
    if (!open) {
      filter.message(1, new byte[0]);
    }
    filter.text(network ? 3 : 6, open ? "wasm-default-allow" : "wasm-default-deny");
    String type = FILTERS + (network ? "network" : "http") + ".rbac.v3.RBAC";
    return new ProtoWriter()
        .message(1, type.getBytes(StandardCharsets.UTF_8))
        .message(2, filter)
        .bytes();
  }
}

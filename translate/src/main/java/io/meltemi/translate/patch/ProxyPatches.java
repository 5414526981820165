package io.meltemi.translate.patch;

import com.google.protobuf.Message;
import io.envoyproxy.envoy.config.core.v3.TypedExtensionConfig;
import io.meltemi.base.Encoded;
import io.meltemi.model.EnvoyFilter.ApplyTo;
import io.meltemi.model.EnvoyFilter.Context;
import io.meltemi.model.EnvoyFilter.Operation;
import io.meltemi.model.ProxyView;
import io.meltemi.translate.Encoder;
import io.meltemi.translate.Same;
import java.util.List;
import java.util.Optional;

/**
 * The patches of a proxy.
 *
 * @param all in the order in which they are applied
 * @param own those for what its workload alone has: incoming traffic, or that of a gateway
 * @param shared those for what it has in common with others: outgoing traffic, or a gateway's
 */
public record ProxyPatches(List<CompiledPatch> all, PatchSet.Parts own, PatchSet.Parts shared) {
  public static final ProxyPatches NONE =
      new ProxyPatches(List.of(), PatchSet.NOTHING, PatchSet.NOTHING);

  /**
   * @param patches of all filters that select the proxy, in their order
   */
  public static ProxyPatches of(ProxyView proxy, List<CompiledPatch> patches) {
    List<CompiledPatch> meant = patches.stream().filter(p -> p.isFor(proxy.node())).toList();
    if (meant.isEmpty()) {
      return NONE;
    }
    return switch (proxy.type()) {
      case SIDECAR ->
          new ProxyPatches(
              meant,
              PatchSet.of(Context.SIDECAR_INBOUND, meant),
              PatchSet.of(Context.SIDECAR_OUTBOUND, meant));
      case ROUTER -> {
        PatchSet.Parts gateway = PatchSet.of(Context.GATEWAY, meant);
        yield new ProxyPatches(meant, gateway, gateway);
      }
    };
  }

  /** The configuration of a filter that names it; whatever the context of the patch. */
  public Optional<Encoded> extension(String name) {
    return all.stream()
        .filter(p -> p.applyTo() == ApplyTo.EXTENSION_CONFIG && p.operation() == Operation.ADD)
        .map(p -> p.value(TypedExtensionConfig.class))
        .filter(config -> config.getName().equals(name))
        .findFirst()
        .map(config -> Encoder.encode(name, config));
  }

  /** What is merged into the bootstrap, in this order. */
  public List<Message> bootstrap() {
    return all.stream()
        .filter(p -> p.applyTo() == ApplyTo.BOOTSTRAP && p.operation() == Operation.MERGE)
        .map(CompiledPatch::value)
        .toList();
  }

  public boolean isEmpty() {
    return all.isEmpty();
  }

  /** What it rests on. */
  public List<Same<CompiledPatch>> objects() {
    return all.stream().map(Same::new).toList();
  }
}

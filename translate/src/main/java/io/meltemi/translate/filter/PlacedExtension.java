package io.meltemi.translate.filter;

import io.meltemi.model.ProxyView.Extensions;
import io.meltemi.model.TrafficExtension;
import io.meltemi.model.TrafficExtension.Code;
import io.meltemi.model.TrafficExtension.Mode;
import io.meltemi.model.TrafficExtension.Phase;
import io.meltemi.model.TrafficExtension.Traffic;
import java.util.List;

/**
 * What a listener has of an extension: all of a script, and of a module no more than its name, so
 * that other configuration for it makes no other listener.
 *
 * @param name under which a module's configuration is asked for
 */
public record PlacedExtension(String name, Phase phase, List<Traffic> match, Content content) {
  /** What runs. */
  sealed interface Content {
    record Script(String code) implements Content {}

    record Module(boolean network) implements Content {}
  }

  public PlacedExtension {
    match = List.copyOf(match);
  }

  /**
   * Those for listeners of a class.
   *
   * @param extensions of a proxy, in their order
   */
  public static List<PlacedExtension> of(
      List<TrafficExtension> extensions, ListenerClass listenerClass) {
    return extensions.stream()
        .filter(
            e ->
                e.match().isEmpty()
                    || e.match().stream().anyMatch(traffic -> traffic.covers(side(listenerClass))))
        .map(e -> new PlacedExtension(e.resourceName(), e.phase(), e.match(), content(e.code())))
        .toList();
  }

  private static Content content(Code code) {
    return switch (code) {
      case Code.Lua(var script) -> new Content.Script(script);
      case Code.Wasm wasm -> new Content.Module(wasm.network());
    };
  }

  /** A gateway is a client, as in Istio. */
  private static Mode side(ListenerClass listenerClass) {
    return switch (listenerClass) {
      case SIDECAR_INBOUND -> Mode.SERVER;
      case SIDECAR_OUTBOUND, GATEWAY -> Mode.CLIENT;
    };
  }

  /**
   * Whether it is for that port.
   *
   * @param port 0 where none is known, as for what is passed through
   */
  public boolean covers(ListenerClass listenerClass, int port) {
    return match.isEmpty()
        || match.stream().anyMatch(traffic -> traffic.covers(side(listenerClass), port));
  }

  /** Whether it is for connections, not for requests. */
  public boolean isNetwork() {
    return content instanceof Content.Module(var network) && network;
  }

  /** Whether that Envoy knows modules at all. */
  static boolean knowsModules(Extensions envoy, boolean network) {
    return envoy.has(network ? "envoy.filters.network.wasm" : "envoy.filters.http.wasm");
  }

  /** Whether that Envoy is able to run modules. */
  public static boolean runsModules(Extensions envoy, boolean network) {
    return knowsModules(envoy, network) && envoy.has("envoy.wasm.runtime.v8");
  }
}

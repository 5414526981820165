package io.meltemi.ingest.gateway;

import java.util.Map;
import java.util.Optional;

/**
 * What Gateways of a class are for.
 *
 * <p>Source: istio 1.30.3 pilot/pkg/config/kube/gatewaycommon/classinfo.go.
 *
 * @param role whose work they do
 * @param addressType which of its own addresses a Gateway without others tells; empty for all
 */
record ClassInfo(Role role, String addressType) {
  static final String REMOTE = "istio-remote";
  static final String WAYPOINT = "istio-waypoint";
  static final String EAST_WEST = "istio-east-west";

  private static final String UNMANAGED_CONTROLLER = "istio.io/unmanaged-gateway";
  static final String MESH_CONTROLLER = "istio.io/mesh-controller";
  private static final String EAST_WEST_CONTROLLER = "istio.io/eastwest-controller";

  enum Role {
    GATEWAY,
    /** In another cluster: told of, not served. */
    REMOTE,
    WAYPOINT,
    EAST_WEST
  }

  /** Of a controller's name; absent where it is none of ours. */
  static Optional<ClassInfo> ofController(String controller, GatewaySettings settings) {
    if (controller.equals(settings.controller())) {
      return Optional.of(new ClassInfo(Role.GATEWAY, "Hostname"));
    }
    return Optional.ofNullable(
        Map.of(
                UNMANAGED_CONTROLLER, new ClassInfo(Role.REMOTE, "Hostname"),
                MESH_CONTROLLER, new ClassInfo(Role.WAYPOINT, ""),
                EAST_WEST_CONTROLLER, new ClassInfo(Role.EAST_WEST, ""))
            .get(controller));
  }

  /** Of a class that need not be there as an object. */
  static Optional<ClassInfo> builtIn(String name, GatewaySettings settings) {
    String controller =
        name.equals(settings.defaultClass())
            ? settings.controller()
            : Map.of(
                    REMOTE, UNMANAGED_CONTROLLER,
                    WAYPOINT, MESH_CONTROLLER,
                    EAST_WEST, EAST_WEST_CONTROLLER)
                .getOrDefault(name, "");
    return ofController(controller, settings);
  }

  /** Whether Gateways of it are served at all. */
  boolean isServed(GatewaySettings settings) {
    return settings.waypoints() || role == Role.GATEWAY || role == Role.REMOTE;
  }

  /** Whether the names of what is made for a Gateway are the Gateway's, without the class. */
  boolean hasPlainNames() {
    return role == Role.WAYPOINT || role == Role.EAST_WEST;
  }
}

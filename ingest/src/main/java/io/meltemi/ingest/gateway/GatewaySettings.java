package io.meltemi.ingest.gateway;

/**
 * How the Gateway API is served.
 *
 * @param enabled PILOT_ENABLE_GATEWAY_API
 * @param statuses PILOT_ENABLE_GATEWAY_API_STATUS
 * @param alpha whether TCP is served too (PILOT_ENABLE_ALPHA_GATEWAY_API)
 * @param manualDeployment whether a Gateway may name its service by a host
 *     (PILOT_ENABLE_GATEWAY_API_MANUAL_DEPLOYMENT)
 * @param controller name of the controller that is ours (PILOT_GATEWAY_API_CONTROLLER_NAME)
 * @param defaultClass a class of that controller, there or not
 *     (PILOT_GATEWAY_API_DEFAULT_GATEWAYCLASS_NAME)
 * @param waypoints whether waypoints and their east-west gateways are accepted
 * @param inferencePools SUPPORT_GATEWAY_API_INFERENCE_EXTENSION
 */
public record GatewaySettings(
    boolean enabled,
    boolean statuses,
    boolean alpha,
    boolean manualDeployment,
    String controller,
    String defaultClass,
    boolean waypoints,
    boolean inferencePools) {
  public static final GatewaySettings DEFAULT =
      new GatewaySettings(
          true, true, false, true, "istio.io/gateway-controller", "istio", false, false);

  public GatewaySettings withAlpha(boolean served) {
    return new GatewaySettings(
        enabled,
        statuses,
        served,
        manualDeployment,
        controller,
        defaultClass,
        waypoints,
        inferencePools);
  }
}

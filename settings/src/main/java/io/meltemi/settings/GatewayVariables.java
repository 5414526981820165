package io.meltemi.settings;

import io.meltemi.ingest.gateway.GatewaySettings;
import io.meltemi.ingest.gateway.IngressOptions;
import io.meltemi.translate.TranslateSettings;

/** How the Gateway API and Ingresses are served, as variables say it. */
public final class GatewayVariables {
  private GatewayVariables() {}

  static IngressOptions readIngress(Environment environment) {
    var byDefault = IngressOptions.DEFAULT;
    return new IngressOptions(
        environment.text("K8S_INGRESS_NS", byDefault.namespace()),
        environment.flag("MELTEMI_INGRESS_DEFAULT_BACKEND", byDefault.defaultBackends()));
  }

  static TranslateSettings.Gateways readTranslation(Environment environment) {
    return new TranslateSettings.Gateways(
        environment.flag("PILOT_SCOPE_GATEWAY_TO_NAMESPACE", false),
        environment.flag("PILOT_ENABLE_QUIC_LISTENERS", false),
        environment.flag("PILOT_FILTER_GATEWAY_CLUSTER_CONFIG", false),
        read(environment).inferencePools());
  }

  /** How the Gateway API is. */
  public static GatewaySettings read(Environment environment) {
    var byDefault = GatewaySettings.DEFAULT;
    return new GatewaySettings(
        environment.flag("PILOT_ENABLE_GATEWAY_API", byDefault.enabled()),
        environment.flag("PILOT_ENABLE_GATEWAY_API_STATUS", byDefault.statuses()),
        environment.flag("PILOT_ENABLE_ALPHA_GATEWAY_API", byDefault.alpha()),
        environment.flag("ENABLE_GATEWAY_API_MANUAL_DEPLOYMENT", byDefault.manualDeployment()),
        environment.text("PILOT_GATEWAY_API_CONTROLLER_NAME", byDefault.controller()),
        environment.text("PILOT_GATEWAY_API_DEFAULT_GATEWAYCLASS_NAME", byDefault.defaultClass()),
        byDefault.waypoints(),
        environment.flag("SUPPORT_GATEWAY_API_INFERENCE_EXTENSION", byDefault.inferencePools()));
  }
}

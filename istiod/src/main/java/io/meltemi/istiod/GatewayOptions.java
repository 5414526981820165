package io.meltemi.istiod;

import io.meltemi.settings.Environment;
import io.meltemi.settings.GatewayVariables;

/** What istiod does for the Gateway API beside, as variables say it. */
final class GatewayOptions {
  private GatewayOptions() {}

  static IstiodSettings.GatewayDuties duties(Environment environment) {
    boolean served = GatewayVariables.read(environment).enabled();
    return new IstiodSettings.GatewayDuties(
        served && environment.flag("PILOT_ENABLE_GATEWAY_API_DEPLOYMENT_CONTROLLER", true),
        served && environment.flag("PILOT_ENABLE_GATEWAY_API_GATEWAYCLASS_CONTROLLER", true));
  }
}

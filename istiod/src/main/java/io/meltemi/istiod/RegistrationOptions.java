package io.meltemi.istiod;

import io.meltemi.istiod.autoregistration.RegistrationSettings;
import io.meltemi.settings.Environment;
import io.meltemi.settings.RegistryVariables;

/** How proxies outside of Kubernetes are registered, as variables say it. */
final class RegistrationOptions {
  private RegistrationOptions() {}

  static RegistrationSettings read(Environment environment) {
    var byDefault = RegistrationSettings.DEFAULT;
    return new RegistrationSettings(
        environment.flag("PILOT_ENABLE_WORKLOAD_ENTRY_AUTOREGISTRATION", byDefault.automatic()),
        RegistryVariables.entries(environment).healthChecks(),
        environment.flag("PILOT_WORKLOAD_ENTRY_VALIDATE_IDENTITY", byDefault.verified()),
        environment.duration("PILOT_WORKLOAD_ENTRY_GRACE_PERIOD", byDefault.grace()));
  }
}

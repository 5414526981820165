package io.meltemi.agent.probe;

import io.meltemi.agent.config.SettingsException;
import io.meltemi.agent.config.Variables;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The probes of this pod.
 *
 * @param specs by the path that they are asked at on the agent
 * @param statusPort the agent's: requests that name it are told to the application with its own
 * @param http2 whether HTTPS probes offer HTTP/2
 */
public record ProbeSettings(
    SortedMap<String, ProbeSpec> specs, ProbeTarget target, int statusPort, boolean http2) {
  public ProbeSettings {
    specs = new TreeMap<>(specs);
  }

  /**
   * Reads them.
   *
   * @param localhost the loopback address of the pod's family
   * @throws SettingsException if one cannot be used
   */
  public static ProbeSettings read(Variables variables, String localhost, int statusPort) {
    return new ProbeSettings(
        ProbeSpecs.parse(variables.text("ISTIO_KUBE_APP_PROBERS")),
        ProbeTarget.of(
            variables.text("INSTANCE_IP"),
            localhost,
            variables.truth("REWRITE_PROBE_LEGACY_LOCALHOST_DESTINATION").orElse(false)),
        statusPort,
        variables.truth("ISTIO_ENABLE_HTTP2_PROBING").orElse(true));
  }
}

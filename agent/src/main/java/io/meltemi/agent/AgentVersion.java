package io.meltemi.agent;

import io.meltemi.agent.json.JsonObject;
import io.meltemi.base.BuildInfo;

/** The version that the agent reports. */
final class AgentVersion {
  /** The release of Istio whose behaviour this is; istiod chooses by it what it sends. */
  static final String ISTIO = BuildInfo.ISTIO_VERSION;

  private AgentVersion() {}

  /** Istio's fields of a build. */
  static JsonObject build() {
    return JsonObject.of(BuildInfo.fields(AgentVersion.class));
  }

  /** Istio's long form. */
  static String longForm() {
    return BuildInfo.longForm(AgentVersion.class);
  }
}

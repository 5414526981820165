package io.meltemi.agent;

import io.meltemi.agent.json.JsonObject;
import io.meltemi.base.BuildInfo;

/** What the agent says it is. */
final class AgentVersion {
  /** The release of Istio whose behaviour this is; istiod chooses by it what it sends. */
  static final String ISTIO = BuildInfo.ISTIO_VERSION;

  private AgentVersion() {}

  /** Istio's fields of a build. */
  static JsonObject build() {
    String build = AgentVersion.class.getPackage().getImplementationVersion();
    return JsonObject.of("version", ISTIO, "revision", build == null ? "unknown" : build)
        .with("golang_version", "")
        .with("status", "Clean")
        .with("tag", ISTIO);
  }

  /** Istio's long form. */
  static String longForm() {
    JsonObject build = build();
    return "version.BuildInfo{Version:\"%s\", GitRevision:\"%s\", GolangVersion:\"%s\", BuildStatus:\"%s\", GitTag:\"%s\"}"
        .formatted(
            build.text("version"),
            build.text("revision"),
            build.text("golang_version"),
            build.text("status"),
            build.text("tag"));
  }
}

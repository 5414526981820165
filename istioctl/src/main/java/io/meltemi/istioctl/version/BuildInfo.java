package io.meltemi.istioctl;

import io.meltemi.istioctl.json.Json;
import io.meltemi.istioctl.json.Json.Obj;
import io.meltemi.istioctl.json.Json.Text;
import java.util.LinkedHashMap;
import java.util.Map;

/** What this program is: the Istio it stands in for, and what built and runs it. */
record BuildInfo(String version, String revision, String runtime) {
  /** The Istio release whose behaviour this is. */
  private static final String ISTIO = io.meltemi.base.BuildInfo.ISTIO_VERSION;

  static final BuildInfo OURS = new BuildInfo(ISTIO, implementation(), "java" + Runtime.version());

  private static String implementation() {
    String version = BuildInfo.class.getPackage().getImplementationVersion();
    return version == null ? "meltemi" : "meltemi-" + version;
  }

  Json json() {
    Map<String, Json> fields = new LinkedHashMap<>();
    fields.put("version", new Text(version));
    fields.put("revision", new Text(revision));
    fields.put("golang_version", new Text(runtime));
    fields.put("status", new Text("Clean"));
    fields.put("tag", new Text(version));
    return new Obj(fields);
  }

  @Override
  public String toString() {
    return "version.BuildInfo{Version:\""
        + version
        + "\", GitRevision:\""
        + revision
        + "\", GolangVersion:\""
        + runtime
        + "\", BuildStatus:\"Clean\", GitTag:\""
        + version
        + "\"}";
  }
}

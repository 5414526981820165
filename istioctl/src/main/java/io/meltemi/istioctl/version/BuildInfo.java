package io.meltemi.istioctl.version;

import io.meltemi.istioctl.json.Json;
import io.meltemi.istioctl.json.Json.Obj;
import io.meltemi.istioctl.json.Json.Text;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a program is: the Istio that it stands in for, and what built and runs it. */
public record BuildInfo(
    String version, String revision, String runtime, String status, String tag) {
  /** The Istio release whose behaviour this is. */
  private static final String ISTIO = io.meltemi.base.BuildInfo.ISTIO_VERSION;

  /** Parts of the text of a version: number, revision, and the tree's state. */
  private static final int PARTS = 3;

  public static final BuildInfo OURS =
      new BuildInfo(ISTIO, implementation(), "java" + Runtime.version(), "Clean", ISTIO);

  private static String implementation() {
    String version = BuildInfo.class.getPackage().getImplementationVersion();
    return version == null ? "meltemi" : "meltemi-" + version;
  }

  /**
   * What an istiod's {@code /version} says: {@code VERSION-REVISION-STATUS}, where a version may
   * have hyphens of its own; anything shorter is a version.
   */
  static BuildInfo parse(String text) {
    List<String> parts = Arrays.asList(text.strip().split("-"));
    int last = parts.size() - 1;
    return parts.size() < PARTS
        ? new BuildInfo(text.strip(), "", "", "", "")
        : new BuildInfo(
            String.join("-", parts.subList(0, last - 1)),
            parts.get(last - 1),
            "",
            parts.get(last),
            "");
  }

  /** From what a control plane says of itself in an xDS response. */
  public static BuildInfo of(Json info) {
    return new BuildInfo(
        info.at("version").text(),
        info.at("revision").text(),
        info.at("golang_version").text(),
        info.at("status").text(),
        info.at("tag").text());
  }

  Json json() {
    Map<String, Json> fields = new LinkedHashMap<>();
    fields.put("version", new Text(version));
    fields.put("revision", new Text(revision));
    fields.put("golang_version", new Text(runtime));
    fields.put("status", new Text(status));
    fields.put("tag", new Text(tag));
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
        + "\", BuildStatus:\""
        + status
        + "\", GitTag:\""
        + tag
        + "\"}";
  }
}

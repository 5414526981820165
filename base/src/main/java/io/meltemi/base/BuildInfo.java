package io.meltemi.base;

import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Which release our programs say that they are: the Istio release that they are compatible with.
 */
public final class BuildInfo {
  /** What {@code version} commands and the node metadata's ISTIO_VERSION carry. */
  public static final String ISTIO_VERSION = "1.30.3";

  private BuildInfo() {}

  /** Istio's fields of a build, as JSON names them, of the jar that {@code program} is in. */
  public static SortedMap<String, String> fields(Class<?> program) {
    String revision = program.getPackage().getImplementationVersion();
    return new TreeMap<>(
        Map.of(
            "version",
            ISTIO_VERSION,
            "revision",
            revision == null ? "unknown" : revision,
            "golang_version",
            "",
            "status",
            "Clean",
            "tag",
            ISTIO_VERSION));
  }

  /** Istio's long form of the same. */
  public static String longForm(Class<?> program) {
    Map<String, String> fields = fields(program);
    return "version.BuildInfo{Version:\"%s\", GitRevision:\"%s\", GolangVersion:\"%s\", BuildStatus:\"%s\", GitTag:\"%s\"}"
        .formatted(
            fields.get("version"),
            fields.get("revision"),
            fields.get("golang_version"),
            fields.get("status"),
            fields.get("tag"));
  }
}

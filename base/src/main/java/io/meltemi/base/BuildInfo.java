package io.meltemi.base;

/**
 * Which release our programs say that they are: the Istio release that they are compatible with.
 */
public final class BuildInfo {
  /** What {@code version} commands and the node metadata's ISTIO_VERSION carry. */
  public static final String ISTIO_VERSION = "1.30.3";

  private BuildInfo() {}
}

package io.meltemi.inject.kube;

/**
 * A value is not what Kubernetes has in that place; the message says where, what and what was
 * expected.
 */
public final class KubeTypeException extends Exception {
  private static final int SHOWN = 80;

  public KubeTypeException(String path, String value, String expected) {
    super(
        "%s: %s (expected: %s)"
            .formatted(path.isEmpty() ? "document" : path, cut(value), expected));
  }

  private static String cut(String value) {
    return value.length() <= SHOWN ? value : value.substring(0, SHOWN) + "…";
  }
}

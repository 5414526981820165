package io.meltemi.inject;

import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/**
 * Whether a pod's nodes run init containers that stay ({@code restartPolicy: Always}), which
 * Kubernetes has for good since 1.33. {@code ENABLE_NATIVE_SIDECARS} says how to tell.
 */
public enum NativeSidecars {
  /** All nodes, or the one that the pod is bound to, are new enough; no if there are none. */
  AUTO,
  ALWAYS,
  NEVER;

  private static final int SINCE_MINOR = 33;

  /**
   * @param setting {@code auto}, {@code true} or {@code false}; empty is {@code auto}
   * @throws InjectionException if it is none of them
   */
  public static NativeSidecars parse(String setting) {
    return switch (setting) {
      case "", "auto" -> AUTO;
      case "true" -> ALWAYS;
      case "false" -> NEVER;
      default ->
          throw new InjectionException(
              "ENABLE_NATIVE_SIDECARS: \"%s\" (expected: auto, true or false)".formatted(setting));
    };
  }

  /**
   * The decision for one pod; the pod's annotation may overrule it.
   *
   * @param kubelets the version of each node's kubelet, by the node's name
   * @param nodeName the pod's node; empty while it has none
   */
  public boolean apply(Map<String, String> kubelets, String nodeName) {
    return switch (this) {
      case ALWAYS -> true;
      case NEVER -> false;
      case AUTO -> {
        String own = kubelets.get(nodeName);
        List<String> relevant = own == null ? List.copyOf(kubelets.values()) : List.of(own);
        yield !relevant.isEmpty() && relevant.stream().allMatch(NativeSidecars::isNewEnough);
      }
    };
  }

  private static boolean isNewEnough(String version) {
    return minor(version).orElse(0) >= SINCE_MINOR;
  }

  /** 34 of {@code v1.34.2-gke.100}; empty where that cannot be read. */
  private static OptionalInt minor(String version) {
    String[] parts = (version.startsWith("v") ? version.substring(1) : version).split("\\.", 3);
    if (parts.length < 2) {
      return OptionalInt.empty();
    }
    int end = 0;
    while (end < parts[1].length() && Character.isDigit(parts[1].charAt(end))) {
      end++;
    }
    return end == 0 || end > 4
        ? OptionalInt.empty()
        : OptionalInt.of(Integer.parseInt(parts[1].substring(0, end)));
  }
}

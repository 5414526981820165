package io.meltemi.inject;

import java.util.Map;
import java.util.OptionalLong;

/**
 * The user and group that the proxy runs as: 1337, or the last of the ranges that OpenShift gives
 * to the namespace. Source: istio 1.30.3 pkg/kube/inject/openshift.go.
 */
record ProxyIds(long user, long group) {
  private static final long DEFAULT = 1337;
  private static final String USERS = "openshift.io/sa.scc.uid-range";
  private static final String GROUPS = "openshift.io/sa.scc.supplemental-groups";

  static ProxyIds of(Map<String, String> namespaceAnnotations) {
    String users = namespaceAnnotations.getOrDefault(USERS, "");
    String groups = namespaceAnnotations.getOrDefault(GROUPS, users);
    return new ProxyIds(last(users).orElse(DEFAULT), last(groups.split(",", 2)[0]).orElse(DEFAULT));
  }

  /** The last of {@code start/size} or {@code start-end}. */
  private static OptionalLong last(String block) {
    boolean sized = block.indexOf('/') >= 0;
    String[] numbers = block.split(sized ? "/" : "-", -1);
    if (numbers.length != 2) {
      return OptionalLong.empty();
    }
    try {
      long start = Integer.parseUnsignedInt(numbers[0].strip());
      long end = Integer.parseUnsignedInt(numbers[1].strip());
      start = Integer.toUnsignedLong((int) start);
      end = Integer.toUnsignedLong((int) end);
      return OptionalLong.of(sized ? start + end - 1 : end);
    } catch (NumberFormatException e) {
      return OptionalLong.empty();
    }
  }
}

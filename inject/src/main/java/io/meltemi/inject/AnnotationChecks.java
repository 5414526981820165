package io.meltemi.inject;

import io.meltemi.config.field.Checks;
import io.meltemi.inject.proxy.ProxySettings;
import io.meltemi.model.MeshConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;

/**
 * Checks the annotations that end up in arguments and probes. Source: istio 1.30.3
 * pkg/kube/inject/validate.go.
 */
public final class AnnotationChecks {
  private static final String PREFIX = "traffic.sidecar.istio.io/";
  private static final int SHOWN = 80;

  /** Says what is wrong with a value; nothing if it is right. */
  private interface Check {
    Optional<String> wrong(String value);
  }

  private static final Map<String, Check> CHECKS =
      Map.ofEntries(
          Map.entry(Names.INTERCEPTION_MODE, AnnotationChecks::interceptionMode),
          Map.entry(Names.STATUS_PORT, value -> ports("statusPort", value, false)),
          Map.entry(
              "readiness.status.sidecar.istio.io/initialDelaySeconds", AnnotationChecks::uint32),
          Map.entry("readiness.status.sidecar.istio.io/periodSeconds", AnnotationChecks::uint32),
          Map.entry("readiness.status.sidecar.istio.io/failureThreshold", AnnotationChecks::uint32),
          Map.entry(PREFIX + "includeOutboundIPRanges", v -> cidrs("includeIPRanges", v, true)),
          Map.entry(PREFIX + "excludeOutboundIPRanges", v -> cidrs("excludeIPRanges", v, false)),
          Map.entry(PREFIX + "includeInboundPorts", v -> ports("includeInboundPorts", v, true)),
          Map.entry(PREFIX + "excludeInboundPorts", v -> ports("excludeInboundPorts", v, false)),
          Map.entry(PREFIX + "excludeOutboundPorts", v -> ports("excludeOutboundPorts", v, false)),
          Map.entry(Names.PROMETHEUS_MERGE, AnnotationChecks::bool));

  private AnnotationChecks() {}

  /** What is wrong with an annotation's value; nothing for one that is not checked. */
  public static Optional<String> wrong(String annotation, String value) {
    Check check = CHECKS.get(annotation);
    return check == null ? Optional.empty() : check.wrong(value);
  }

  /**
   * @throws InjectionException naming every annotation that is wrong
   */
  static void check(SortedMap<String, String> annotations, MeshConfig mesh) {
    List<String> wrong = new ArrayList<>();
    annotations.forEach(
        (name, value) -> {
          Check check = CHECKS.get(name);
          if (check != null) {
            check
                .wrong(value)
                .ifPresent(
                    what ->
                        wrong.add(
                            "invalid value '%s' for annotation '%s': %s"
                                .formatted(shortened(value), name, what)));
          }
        });
    String config = annotations.get(Names.PROXY_CONFIG);
    if (config != null) {
      try {
        ProxySettings.of(mesh).with("annotation " + Names.PROXY_CONFIG, config, mesh);
      } catch (InjectionException e) {
        wrong.add(e.getMessage());
      }
    }
    if (!wrong.isEmpty()) {
      throw new InjectionException(String.join("; ", wrong));
    }
  }

  private static String shortened(String value) {
    return value.length() <= SHOWN ? value : value.substring(0, SHOWN) + "…";
  }

  private static Optional<String> interceptionMode(String mode) {
    return List.of("REDIRECT", Names.TPROXY, "NONE").contains(mode)
        ? Optional.empty()
        : Optional.of("interceptionMode invalid (expected: REDIRECT, TPROXY or NONE)");
  }

  private static Optional<String> uint32(String value) {
    return isWhole(value, 0xFFFF_FFFFL)
        ? Optional.empty()
        : Optional.of("no whole number (expected: 0..4294967295)");
  }

  private static Optional<String> bool(String value) {
    return GoBool.parse(value).isPresent()
        ? Optional.empty()
        : Optional.of("neither true nor false (expected: one of them)");
  }

  private static Optional<String> ports(String parameter, String value, boolean starAllowed) {
    if (value.isBlank() && !parameter.equals("statusPort") || starAllowed && value.equals("*")) {
      return Optional.empty();
    }
    for (String port : value.split(",", -1)) {
      if (!isWhole(port.strip(), 65535)) {
        return Optional.of(
            "%s invalid: '%s' is no port (expected: %s0..65535%s)"
                .formatted(
                    parameter,
                    shortened(port),
                    starAllowed ? "*, or " : "",
                    parameter.equals("statusPort") ? "" : ", separated by commas"));
      }
    }
    return Optional.empty();
  }

  private static Optional<String> cidrs(String parameter, String value, boolean starAllowed) {
    if (value.isEmpty() || starAllowed && value.equals("*")) {
      return Optional.empty();
    }
    for (String cidr : value.split(",", -1)) {
      if (cidr.indexOf('/') < 0 || !Checks.isSubnet(cidr)) {
        return Optional.of(
            "%s invalid: '%s' is no CIDR (expected: %sranges such as 10.0.0.0/8, separated by commas)"
                .formatted(parameter, shortened(cidr), starAllowed ? "*, or " : ""));
      }
    }
    return Optional.empty();
  }

  private static boolean isWhole(String text, long max) {
    return !text.isEmpty()
        && text.length() <= 10
        && text.chars().allMatch(c -> c >= '0' && c <= '9')
        && Long.parseLong(text) <= max;
  }
}

package io.meltemi.analysis.analyzers;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Hosts as VirtualServices and DestinationRules name them.
 *
 * <p>Source: istio 1.30.3 pkg/config/analysis/analyzers/util/hosts.go.
 */
final class Hosts {
  /** Visible everywhere. */
  static final String EVERYWHERE = "*";

  private static final String DOMAIN = "svc.cluster.local";
  private static final Pattern SERVICE = Pattern.compile("(.+)\\.(.+)\\.svc\\.cluster\\.local");

  private Hosts() {}

  /** The full name of a host; a short one is a service of the namespace. */
  static String full(String namespace, String host) {
    return host.startsWith("*") || host.contains(".")
        ? host
        : host + "." + namespace + "." + DOMAIN;
  }

  /** {@code namespace/name} of the service that the host would be. */
  static String service(String namespace, String host) {
    Matcher matcher = SERVICE.matcher(host);
    return matcher.matches() ? matcher.group(2) + "/" + matcher.group(1) : namespace + "/" + host;
  }
}

package io.meltemi.config.field;

import java.net.Inet6Address;
import java.util.Map;
import java.util.Optional;

/**
 * What Istio takes for a host, an address, a label, a regex. Each answers whether the text is
 * right, or, where there is more to say, with what is wrong.
 *
 * <p>Source: istio 1.30.3 pkg/config/validation/agent/validation.go, pkg/config/labels.
 */
public final class Checks {
  private static final int MAX_NAME = 255;
  private static final int MAX_LABEL = 63;

  private Checks() {}

  public static boolean isDnsLabel(String text) {
    if (text.isEmpty() || text.length() > MAX_LABEL) {
      return false;
    }
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean inside = i > 0 && i < text.length() - 1;
      if (!isAlphanumeric(c) && !(inside && c == '-')) {
        return false;
      }
    }
    return true;
  }

  static boolean isAlphanumeric(char c) {
    return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9';
  }

  private static boolean isWildcardLabel(String text) {
    if (text.equals("*")) {
      return true;
    }
    String rest = text.startsWith("*") ? text.substring(1) : text;
    return isDnsLabel(rest.startsWith("-") && text.startsWith("*") ? rest.substring(1) : rest);
  }

  /** A name without wildcards, such as {@code menu.bistro.svc.cluster.local}. */
  public static boolean isFqdn(String name) {
    return !name.isEmpty() && name.length() <= MAX_NAME && hasDnsLabels(name);
  }

  private static boolean hasDnsLabels(String name) {
    String[] parts = name.split("\\.", -1);
    String last = parts[parts.length - 1];
    if (!last.isEmpty() && last.chars().allMatch(c -> c >= '0' && c <= '9')) {
      return false;
    }
    for (int i = 0; i < parts.length; i++) {
      boolean rootDot = i == parts.length - 1 && parts[i].isEmpty();
      if (!rootDot && !isDnsLabel(parts[i])) {
        return false;
      }
    }
    return true;
  }

  /** A name whose first label may be or begin with {@code *}. */
  public static boolean isWildcardDomain(String name) {
    if (name.isEmpty() || name.length() > MAX_NAME) {
      return false;
    }
    int dot = name.indexOf('.');
    return dot < 0
        ? isWildcardLabel(name)
        : isWildcardLabel(name.substring(0, dot)) && hasDnsLabels(name.substring(dot + 1));
  }

  /** {@code *foo.com}, which only some places allow. */
  public static boolean isPartialWildcard(String host) {
    return host.contains("*") && host.length() > 1 && !host.startsWith("*.");
  }

  /** An IPv4 or IPv6 address; never looks a name up. */
  public static boolean isIp(String text) {
    return text.indexOf(':') >= 0 ? isIpv6(text) : isIpv4(text);
  }

  private static boolean isIpv4(String text) {
    String[] parts = text.split("\\.", -1);
    if (parts.length != 4) {
      return false;
    }
    for (String part : parts) {
      boolean digits =
          !part.isEmpty()
              && part.length() <= 3
              && part.chars().allMatch(c -> c >= '0' && c <= '9')
              && (part.length() == 1 || part.charAt(0) != '0');
      if (!digits || Integer.parseInt(part) > 255) {
        return false;
      }
    }
    return true;
  }

  private static boolean isIpv6(String text) {
    if (text.length() > MAX_LABEL || text.indexOf('[') >= 0) {
      return false;
    }
    try {
      var unused = Inet6Address.ofLiteral(text);
      return true;
    } catch (IllegalArgumentException _) {
      return false;
    }
  }

  /** An address, or one with a prefix length. */
  public static boolean isSubnet(String text) {
    int slash = text.indexOf('/');
    if (slash < 0) {
      return isIp(text);
    }
    String length = text.substring(slash + 1);
    boolean digits =
        length.matches("\\d{1,3}") && (length.length() == 1 || length.charAt(0) != '0');
    return digits
        && isIp(text.substring(0, slash))
        && Integer.parseInt(length) <= (text.indexOf(':') >= 0 ? 128 : 32);
  }

  /** The path behind {@code unix://}: absolute, or abstract with {@code @}. */
  public static boolean isUnixPath(String path) {
    return path.startsWith("@") || path.startsWith("/") && !path.endsWith("/");
  }

  public static Optional<String> regexFault(String regex) {
    return Regexes.fault(regex);
  }

  /** What is wrong with labels, as Kubernetes has them. */
  public static Optional<String> labelFault(Map<String, String> labels) {
    for (var label : labels.entrySet()) {
      if (!isQualifiedName(label.getKey())) {
        return Optional.of("a label name, not \"" + label.getKey() + "\"");
      }
      if (!label.getValue().isEmpty() && !isLabelPart(label.getValue())) {
        return Optional.of("a label value, not \"" + label.getValue() + "\"");
      }
    }
    return Optional.empty();
  }

  private static boolean isQualifiedName(String key) {
    int slash = key.indexOf('/');
    return slash < 0
        ? isLabelPart(key)
        : isFqdn(key.substring(0, slash)) && isLabelPart(key.substring(slash + 1));
  }

  private static boolean isLabelPart(String text) {
    if (text.isEmpty() || text.length() > MAX_LABEL) {
      return false;
    }
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean inside = i > 0 && i < text.length() - 1;
      if (!isAlphanumeric(c) && !(inside && (c == '-' || c == '_' || c == '.'))) {
        return false;
      }
    }
    return true;
  }

  /** What is wrong with a selector's labels. */
  public static Optional<String> selectorFault(Map<String, String> labels) {
    for (var label : labels.entrySet()) {
      if (label.getKey().isEmpty()) {
        return Optional.of("no empty label name");
      }
      if (label.getKey().contains("*") || label.getValue().contains("*")) {
        return Optional.of("no wildcards");
      }
    }
    return Optional.empty();
  }

  /**
   * The scheme of an address, in small letters; empty where it has none.
   *
   * <p>Source: Go's net/url, getScheme.
   */
  public static String urlScheme(String url) {
    int colon = url.indexOf(':');
    String scheme = colon < 0 ? "" : url.substring(0, colon);
    return scheme.matches("[a-zA-Z][a-zA-Z0-9+.-]*")
        ? scheme.toLowerCase(java.util.Locale.ROOT)
        : "";
  }

  /** Whether it could be an address: no spaces and control characters, and whole escapes. */
  public static boolean isUrl(String text) {
    if (text.isEmpty() || text.startsWith(":")) {
      return false;
    }
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean escape =
          c != '%'
              || i + 2 < text.length()
                  && Character.digit(text.charAt(i + 1), 16) >= 0
                  && Character.digit(text.charAt(i + 2), 16) >= 0;
      if (c <= ' ' || c == 0x7f || !escape) {
        return false;
      }
    }
    return true;
  }

  /** Whether Envoy's Maglev takes a table of that size. */
  public static boolean isPrime(long number) {
    if (number < 4) {
      return number > 0;
    }
    if (number % 2 == 0) {
      return false;
    }
    for (long factor = 3; factor * factor <= number; factor += 2) {
      if (number % factor == 0) {
        return false;
      }
    }
    return true;
  }
}

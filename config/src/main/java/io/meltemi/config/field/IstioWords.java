package io.meltemi.config.field;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What Istio's validation says of values that it checks in many places, for {@link
 * io.meltemi.base.Problem#istio}. Each is asked for a value that is known to be bad.
 *
 * <p>Source: istio 1.30.3 pkg/config/validation/agent/validation.go and pkg/config/labels.
 */
public final class IstioWords {
  private static final int MAX_NAME = 255;
  private static final int MAX_LABEL = 63;
  private static final int MAX_REGEX = 1024;

  /** Instructions of a program that a compiler makes without calling itself too often. */
  private static final int MAX_COMPILED = 1_000;

  private IstioWords() {}

  /** Text in quotes, as Go's {@code %q} prints it. */
  public static String quoted(String text) {
    var out = new StringBuilder("\"");
    text.codePoints()
        .forEach(
            c -> {
              switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\n' -> out.append("\\n");
                case '\t' -> out.append("\\t");
                case '\r' -> out.append("\\r");
                default -> {
                  if (c < ' ' || c == 0x7f) {
                    out.append("\\x%02x".formatted(c));
                  } else {
                    out.appendCodePoint(c);
                  }
                }
              }
            });
    return out.append('"').toString();
  }

  public static String port(String number) {
    return "port number " + number + " must be in the range 1..65535";
  }

  public static String address(String address) {
    return address + " is not a valid IP";
  }

  /** An address, or a network. */
  public static String subnet(String subnet) {
    return subnet.chars().filter(c -> c == '/').count() == 1
        ? subnet + " is not a valid CIDR block"
        : address(subnet);
  }

  /** The path of a Unix domain socket. */
  public static String unixPath(String path) {
    return path.isEmpty()
        ? "unix address must not be empty"
        : path + " is not an absolute path to a file";
  }

  /** A whole name. */
  public static String fqdn(String name) {
    String size = size(name);
    return size.isEmpty() ? labels(name) : size;
  }

  /** A name whose first label may be a wildcard. */
  public static String wildcardDomain(String name) {
    String size = size(name);
    if (!size.isEmpty()) {
      return size;
    }
    int dot = name.indexOf('.');
    String first = dot < 0 ? name : name.substring(0, dot);
    boolean firstGood = Checks.isWildcardDomain(first) || first.matches("\\d+");
    return firstGood && dot >= 0 ? labels(name.substring(dot + 1)) : invalid(name, first);
  }

  private static String size(String name) {
    if (name.isEmpty()) {
      return "empty domain name not allowed";
    }
    return name.length() > MAX_NAME
        ? "domain name " + quoted(name) + " too long (max " + MAX_NAME + ")"
        : "";
  }

  private static String labels(String domain) {
    String[] parts = domain.split("\\.", -1);
    String last = parts[parts.length - 1];
    if (last.matches("[+-]?\\d+")) {
      return "domain name "
          + quoted(domain)
          + " invalid (top level domain "
          + quoted(last)
          + " cannot be all-numeric)";
    }
    for (String part : parts) {
      if (!Checks.isDnsLabel(part)) {
        return invalid(domain, part);
      }
    }
    return invalid(domain, last);
  }

  private static String invalid(String domain, String label) {
    return "domain name " + quoted(domain) + " invalid (label " + quoted(label) + " invalid)";
  }

  /** A host of a gateway's server, or of a sidecar's egress listener: all of its faults. */
  public static String[] scopedHost(String text, boolean gateway) {
    var faults = new ArrayList<String>();
    int slash = text.indexOf('/');
    if (slash < 0 && !gateway) {
      return new String[] {"host must be of form namespace/dnsName"};
    }
    if (slash >= 0) {
      String namespace = text.substring(0, slash);
      if (namespace.isEmpty() || slash == text.length() - 1) {
        faults.add("config namespace and dnsName in host entry cannot be empty");
      }
      boolean known =
          namespace.equals("*")
              || namespace.equals(".")
              || namespace.equals("~") && !gateway
              || Checks.isDnsLabel(namespace);
      if (!known) {
        faults.add(
            "invalid namespace value "
                + quoted(namespace)
                + " in "
                + (gateway ? "gateway" : "sidecar"));
      }
    }
    addHostFaults(faults, text.substring(slash + 1), gateway);
    return faults.toArray(String[]::new);
  }

  private static void addHostFaults(List<String> faults, String host, boolean gateway) {
    if (!host.equals("*") && !host.contains(".")) {
      faults.add("short names (non FQDN) are not allowed");
    }
    if (!Checks.isWildcardDomain(host) && !(gateway && Checks.isIp(host))) {
      faults.add(wildcardDomain(host));
    }
    if (Checks.isPartialWildcard(host)) {
      faults.add(partialWildcard(host));
    }
  }

  public static String partialWildcard(String host) {
    return "partial wildcard " + quoted(host) + " not allowed";
  }

  /** Labels, as Kubernetes has them: one for each that is bad. */
  public static String[] labels(Map<String, String> labels) {
    var faults = new ArrayList<String>();
    new TreeMap<>(labels)
        .forEach(
            (key, value) -> {
              if (Checks.labelFault(Map.of(key, "")).isPresent()) {
                faults.add("invalid tag key: " + quoted(key) + tooLong(key));
              }
              if (Checks.labelFault(Map.of("key", value)).isPresent()) {
                faults.add("invalid tag value: " + quoted(value));
              }
            });
    return faults.toArray(String[]::new);
  }

  private static String tooLong(String key) {
    String name = key.substring(key.indexOf('/') + 1);
    return name.length() > MAX_LABEL ? " (name too long)" : "";
  }

  /** The labels of a selector: one for each that is bad. */
  public static String[] selector(Map<String, String> labels) {
    var faults = new ArrayList<String>();
    new TreeMap<>(labels)
        .forEach(
            (key, value) -> {
              String pair = quoted(key + "=" + value);
              if (key.isEmpty()) {
                faults.add("empty key is not supported in selector: " + pair);
              }
              if (key.contains("*") || value.contains("*")) {
                faults.add("wildcard is not supported in selector: " + pair);
              }
            });
    return faults.toArray(String[]::new);
  }

  /**
   * A regular expression.
   *
   * @param where Istio's name of the field
   */
  public static String regex(String regex, String where) {
    if (regex.isEmpty()) {
      return quoted(where) + ": regex string match should not be empty";
    }
    if (regex.length() > MAX_REGEX) {
      return quoted(where) + ": regex is too large, max length allowed is " + MAX_REGEX;
    }
    return quoted(where)
        + ": "
        + syntaxError(regex)
        + "; Istio uses RE2 style regex-based match (https://github.com/google/re2/wiki/Syntax)";
  }

  /**
   * What Go's regexp says of the expression. Where that would take a compiler far, it is what it
   * says of the expression without its counts: see {@link Regexes}.
   */
  public static String syntaxError(String regex) {
    if (regex.length() > MAX_REGEX) {
      return "error parsing regexp: expression is too large";
    }
    RegexSize size = RegexSize.of(regex);
    if (size.repeats() > RegexSize.MAX_REPEAT) {
      return "error parsing regexp: invalid repeat count";
    }
    try {
      Pattern unused =
          Pattern.compile(size.instructions() > MAX_COMPILED ? size.uncounted() : regex);
      return "error parsing regexp: expression is too large";
    } catch (PatternSyntaxException e) {
      return String.valueOf(e.getMessage());
    }
  }
}

package io.meltemi.config.authorizationpolicy;

import com.google.re2j.Pattern;
import io.meltemi.config.field.Checks;
import io.meltemi.config.field.Fields;
import java.util.List;

/** Checks one rule. */
final class RuleChecker {
  private static final int MAX_PORT_DIGITS = 10;

  /** Conditions of a source that a plain connection can meet, too. */
  private static final List<String> TCP_SOURCE =
      List.of(
          "principals",
          "notPrincipals",
          "namespaces",
          "notNamespaces",
          "ipBlocks",
          "notIpBlocks",
          "remoteIpBlocks",
          "notRemoteIpBlocks",
          "serviceAccounts",
          "notServiceAccounts",
          "trustDomains",
          "notTrustDomains");

  private static final List<String> HTTP_SOURCE =
      List.of("requestPrincipals", "notRequestPrincipals");
  private static final List<String> IDENTITIES =
      List.of("principals", "notPrincipals", "namespaces", "notNamespaces");
  private static final List<String> NOT_CUSTOM =
      List.of(
          "namespaces",
          "notNamespaces",
          "principals",
          "notPrincipals",
          "requestPrincipals",
          "notRequestPrincipals");
  private static final List<String> HTTP_OPERATION =
      List.of("methods", "notMethods", "paths", "notPaths", "hosts", "notHosts");

  /** A named or empty variable, or a star outside of braces, in a template of a path. */
  private static final Pattern BAD_TEMPLATE =
      Pattern.compile("/\\{\\w+=\\*\\*?\\}|\\{\\w*\\}|/\\*\\*?|\\*\\*?/");

  private RuleChecker() {}

  static RuleTraits check(Fields f, String action) {
    boolean custom = action.equals("CUSTOM");
    List<Boolean> from = f.list("from", entry -> from(entry, custom));
    List<Boolean> to = f.list("to", RuleChecker::to);
    f.list("when", entry -> ConditionChecker.check(entry, custom));
    f.done();
    return new RuleTraits(!from.isEmpty(), from.contains(true), !to.isEmpty(), to.contains(true));
  }

  /** Whether some condition holds for plain TCP. */
  private static boolean from(Fields f, boolean custom) {
    if (!f.has("source")) {
      f.bad("source", "who calls");
    }
    Fields source = f.child("source");
    requireSome(source, TCP_SOURCE, HTTP_SOURCE);
    for (String field : List.of("ipBlocks", "notIpBlocks", "remoteIpBlocks", "notRemoteIpBlocks")) {
      checkAddresses(source, field, source.strings(field));
    }
    for (String field : List.of("serviceAccounts", "notServiceAccounts")) {
      checkServiceAccounts(source, field);
    }
    if (custom) {
      for (String field : NOT_CUSTOM) {
        if (!source.strings(field).isEmpty()) {
          source.error(field, "set with action CUSTOM (expected: none; it is not supported)");
        }
      }
    }
    boolean tcp = TCP_SOURCE.stream().anyMatch(field -> !source.strings(field).isEmpty());
    source.done();
    f.done();
    return tcp;
  }

  private static void checkServiceAccounts(Fields f, String field) {
    List<String> accounts = f.strings(field);
    for (String account : accounts) {
      int slash = account.indexOf('/');
      boolean good =
          slash != 0 && slash != account.length() - 1 && account.indexOf('/', slash + 1) < 0;
      if (!good || account.contains("*")) {
        f.error(field, "\"" + account + "\" (expected: account or namespace/account, no *)");
      }
    }
    boolean others = IDENTITIES.stream().anyMatch(other -> !f.strings(other).isEmpty());
    if (!accounts.isEmpty() && others) {
      f.error(field, "set beside principals or namespaces (expected: one of them)");
    }
  }

  private static boolean to(Fields f) {
    if (!f.has("operation")) {
      f.bad("operation", "what is called");
    }
    Fields operation = f.child("operation");
    List<String> ports = List.of("ports", "notPorts");
    requireSome(operation, HTTP_OPERATION, ports);
    ports.forEach(field -> checkPorts(operation, field, operation.strings(field)));
    for (String field : List.of("paths", "notPaths")) {
      for (String path : operation.strings(field)) {
        boolean template = path.contains("{*}") || path.contains("{**}");
        if (template && BAD_TEMPLATE.matcher(path).find()) {
          operation.error(field, "\"" + path + "\" (expected: {*} and {**} as its only variables)");
        }
      }
    }
    boolean tcp = ports.stream().anyMatch(field -> !operation.strings(field).isEmpty());
    operation.done();
    f.done();
    return tcp;
  }

  private static void requireSome(Fields f, List<String> some, List<String> others) {
    boolean found = false;
    for (List<String> fields : List.of(some, others)) {
      for (String field : fields) {
        List<String> values = f.strings(field);
        found |= !values.isEmpty();
        checkNotEmpty(f, field, values);
      }
    }
    if (!found) {
      f.bad("", "at least one condition");
    }
  }

  static void checkNotEmpty(Fields f, String field, List<String> values) {
    if (values.contains("")) {
      f.error(field, "has an empty value (expected: text in each)");
    }
  }

  static void checkAddresses(Fields f, String field, List<String> values) {
    for (String value : values) {
      if (!value.isEmpty() && !Checks.isSubnet(value)) {
        f.error(field, "\"" + value + "\" (expected: an IP address or CIDR)");
      }
    }
  }

  static void checkPorts(Fields f, String field, List<String> values) {
    for (String value : values) {
      boolean digits =
          value.length() <= MAX_PORT_DIGITS && value.chars().allMatch(c -> c >= '0' && c <= '9');
      if (!value.isEmpty() && (!digits || Long.parseLong(value) > 65535)) {
        f.error(field, "\"" + value + "\" (expected: a port, 0..65535)");
      }
    }
  }
}

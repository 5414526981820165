package io.meltemi.config.authorizationpolicy;

import com.google.re2j.Pattern;
import io.meltemi.config.field.Checks;
import io.meltemi.config.field.Fields;
import io.meltemi.config.field.IstioWords;
import io.meltemi.model.AuthorizationPolicy.Action;
import io.meltemi.model.AuthorizationPolicy.Condition;
import io.meltemi.model.AuthorizationPolicy.Operation;
import io.meltemi.model.AuthorizationPolicy.Rule;
import io.meltemi.model.AuthorizationPolicy.Source;
import io.meltemi.model.AuthorizationPolicy.Values;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** Reads one rule. */
final class RuleReader {
  private static final int MAX_PORT_DIGITS = 10;

  /** Fields of a source that cannot stand in a rule of an action CUSTOM. */
  private static final List<String> NOT_CUSTOM =
      List.of("namespaces", "principals", "requestPrincipals");

  /** A named or empty variable, or a star outside of braces, in a template of a path. */
  private static final Pattern BAD_TEMPLATE =
      Pattern.compile("/\\{\\w+=\\*\\*?\\}|\\{\\w*\\}|/\\*\\*?|\\*\\*?/");

  private RuleReader() {}

  static Rule read(Fields f, Action action) {
    boolean custom = action == Action.CUSTOM;
    String at = ", found at rule " + f.index();
    List<Source> from = f.list("from", entry -> from(entry, custom, at));
    List<Operation> to = f.list("to", entry -> to(entry, at));
    List<Condition> when = f.list("when", entry -> ConditionReader.read(entry, custom));
    f.done();
    return new Rule(from, to, when);
  }

  private static Source from(Fields f, boolean custom, String at) {
    if (!f.has("source")) {
      f.bad("source", "who calls", "`from.source` must not be nil" + at);
    }
    Fields s = f.child("source");
    var source =
        new Source(
            values(s, "principals"),
            values(s, "requestPrincipals"),
            values(s, "namespaces"),
            values(s, "serviceAccounts"),
            values(s, "trustDomains"),
            values(s, "ipBlocks"),
            values(s, "remoteIpBlocks"));
    if (f.has("source") && !holdsForTcp(source) && source.requestPrincipals().isEmpty()) {
      s.bad("", "at least one condition", "`from.source` must not be empty" + at);
    }
    checkAddresses(s, "ipBlocks", source.ipBlocks());
    checkAddresses(s, "remoteIpBlocks", source.remoteIpBlocks());
    checkServiceAccounts(s, source, at);
    for (String field : custom ? NOT_CUSTOM : List.<String>of()) {
      for (String set : List.of(field, negated(field))) {
        if (!s.strings(set).isEmpty()) {
          s.error(
              set,
              "set with action CUSTOM (expected: none; it is not supported)",
              "From." + capitals(set) + " is currently not supported with CUSTOM action");
        }
      }
    }
    s.done();
    f.done();
    return source;
  }

  /** Whether it has a condition that a plain connection can meet, too. */
  static boolean holdsForTcp(Source source) {
    return Stream.of(
            source.principals(),
            source.namespaces(),
            source.serviceAccounts(),
            source.trustDomains(),
            source.ipBlocks(),
            source.remoteIpBlocks())
        .anyMatch(values -> !values.isEmpty());
  }

  private static void checkServiceAccounts(Fields f, Source source, String at) {
    Values accounts = source.serviceAccounts();
    boolean others = !source.principals().isEmpty() || !source.namespaces().isEmpty();
    for (String field : List.of("serviceAccounts", negated("serviceAccounts"))) {
      List<String> own = field.equals("serviceAccounts") ? accounts.values() : accounts.notValues();
      for (String account : own) {
        int slash = account.indexOf('/');
        boolean good =
            slash != 0 && slash != account.length() - 1 && account.indexOf('/', slash + 1) < 0;
        if (!good || account.contains("*")) {
          f.error(
              field,
              "\"" + account + "\" (expected: account or namespace/account, no *)",
              account.isEmpty()
                  ? "empty value not allowed, found in " + capitals(field)
                  : "invalid value "
                      + IstioWords.quoted(account)
                      + ", found in "
                      + capitals(field));
        }
      }
      if (!own.isEmpty() && others) {
        f.error(
            field,
            "set beside principals or namespaces (expected: one of them)",
            "cannot set serviceAccounts with namespaces or principals" + at);
      }
    }
  }

  private static Operation to(Fields f, String at) {
    if (!f.has("operation")) {
      f.bad("operation", "what is called", "`to.operation` must not be nil" + at);
    }
    Fields o = f.child("operation");
    var operation =
        new Operation(
            values(o, "hosts"), values(o, "ports"), values(o, "methods"), values(o, "paths"));
    if (f.has("operation")
        && Stream.of(operation.hosts(), operation.ports(), operation.methods(), operation.paths())
            .allMatch(Values::isEmpty)) {
      o.bad("", "at least one condition", "`to.operation` must not be empty" + at);
    }
    checkPorts(o, "ports", operation.ports().values(), "");
    checkPorts(o, "notPorts", operation.ports().notValues(), "");
    checkPaths(o, "paths", operation.paths().values());
    checkPaths(o, "notPaths", operation.paths().notValues());
    o.done();
    f.done();
    return operation;
  }

  private static void checkPaths(Fields f, String field, List<String> paths) {
    for (String path : paths) {
      boolean template = path.contains("{*}") || path.contains("{**}");
      if (template && BAD_TEMPLATE.matcher(path).find()) {
        f.error(
            field,
            "\"" + path + "\" (expected: {*} and {**} as its only variables)",
            "invalid or unsupported path "
                + path
                + ", found in "
                + capitals(field)
                + ". Contains '{' or '}' beyond a supported path template");
      }
    }
  }

  /** The values of a field and of the one that negates it. */
  private static Values values(Fields f, String field) {
    return new Values(texts(f, field), texts(f, negated(field)));
  }

  static List<String> texts(Fields f, String field) {
    List<String> values = new ArrayList<>(f.strings(field));
    if (values.contains("")) {
      f.error(
          field,
          "has an empty value (expected: text in each)",
          "empty value not allowed, found in " + capitals(field));
    }
    return values;
  }

  private static String negated(String field) {
    return "not" + capitals(field);
  }

  private static String capitals(String field) {
    return field.substring(0, 1).toUpperCase(Locale.ROOT) + field.substring(1);
  }

  private static void checkAddresses(Fields f, String field, Values values) {
    checkAddresses(f, field, values.values(), "");
    checkAddresses(f, negated(field), values.notValues(), "");
  }

  static void checkAddresses(Fields f, String field, List<String> values, String before) {
    for (String value : values) {
      if (!value.isEmpty() && !Checks.isSubnet(value)) {
        f.error(
            field,
            "\"" + value + "\" (expected: an IP address or CIDR)",
            before
                + "bad "
                + (value.contains("/") ? "CIDR range (" : "IP address (")
                + value
                + ")");
      }
    }
  }

  static void checkPorts(Fields f, String field, List<String> values, String before) {
    for (String value : values) {
      boolean digits =
          value.length() <= MAX_PORT_DIGITS && value.chars().allMatch(c -> c >= '0' && c <= '9');
      if (!value.isEmpty() && (!digits || Long.parseLong(value) > 65535)) {
        f.error(
            field,
            "\"" + value + "\" (expected: a port, 0..65535)",
            before + "bad port (" + value + "): " + portFault(value, digits));
      }
    }
  }

  private static String portFault(String value, boolean digits) {
    return digits
        ? "<nil>"
        : "strconv.ParseUint: parsing " + IstioWords.quoted(value) + ": invalid syntax";
  }
}

package io.meltemi.config.authorizationpolicy;

import io.meltemi.config.field.Fields;
import io.meltemi.model.AuthorizationPolicy.Condition;
import io.meltemi.model.AuthorizationPolicy.Values;
import java.util.List;
import java.util.Optional;

/** Reads one {@code when}: an attribute and its values. */
final class ConditionReader {
  private static final List<String> PLAIN =
      List.of(
          "source.namespace",
          "source.principal",
          "source.serviceAccount",
          "source.trustDomain",
          "request.auth.principal",
          "request.auth.audiences",
          "request.auth.presenter",
          "connection.sni");
  private static final List<String> ADDRESSES = List.of("source.ip", "remote.ip", "destination.ip");

  /** Attributes with a name in brackets behind them. */
  private static final List<String> WITH_NAME =
      List.of(
          "request.headers",
          "request.experimental.inline.headers",
          "request.auth.claims",
          "experimental.envoy.filters.");

  private ConditionReader() {}

  static Condition read(Fields f, boolean custom) {
    String key = f.string("key");
    List<String> values = RuleReader.texts(f, "values");
    List<String> notValues = RuleReader.texts(f, "notValues");
    if (key.isEmpty()) {
      f.bad("key", "an attribute", "`key` must not be empty");
    } else if (values.isEmpty() && notValues.isEmpty()) {
      f.bad(
          "values",
          "at least one value here or in notValues",
          "at least one of `values` or `notValues` must be set for key " + key);
    } else {
      fault(key)
          .ifPresent(
              fault ->
                  f.bad(
                      "key",
                      fault,
                      before("value", key) + istioFault(key),
                      before("notValue", key) + istioFault(key)));
      checkValues(f, key, "values", values);
      checkValues(f, key, "notValues", notValues);
    }
    boolean identity =
        key.equals("source.namespace")
            || key.equals("source.principal")
            || key.startsWith("request.auth.");
    if (custom && identity) {
      f.error(
          "key",
          "\"" + key + "\" with action CUSTOM (expected: no identity; not supported)",
          key + " is currently not supported with CUSTOM action");
    }
    f.done();
    return new Condition(key, new Values(values, notValues));
  }

  private static void checkValues(Fields f, String key, String field, List<String> values) {
    String before = before(field.substring(0, field.length() - 1), key);
    if (ADDRESSES.contains(key)) {
      RuleReader.checkAddresses(f, field, values, before);
    } else if (key.equals("destination.port")) {
      RuleReader.checkPorts(f, field, values, before);
    }
  }

  private static String before(String field, String key) {
    return "invalid `" + field + "` for `key` " + key + ": ";
  }

  private static String istioFault(String key) {
    if (WITH_NAME.stream().anyMatch(key::startsWith)) {
      return "bad key (" + key + "): should have format a[b]";
    }
    if (key.equals("destination.namespace")) {
      return "attribute destination.namespace is replaced by the metadata.namespace";
    }
    return key.startsWith("destination.labels")
        ? "attribute destination.labels is replaced by the workload selector"
        : "unknown attribute: " + key;
  }

  /** What is expected in its place, where it is no attribute. */
  private static Optional<String> fault(String key) {
    if (PLAIN.contains(key) || ADDRESSES.contains(key) || key.equals("destination.port")) {
      return Optional.empty();
    }
    if (WITH_NAME.stream().anyMatch(key::startsWith)) {
      int open = key.indexOf('[');
      boolean named = open > 0 && key.endsWith("]") && open < key.length() - 2;
      return named ? Optional.empty() : Optional.of("a name in brackets, as request.headers[X]");
    }
    if (key.equals("destination.namespace")) {
      return Optional.of("none; the policy's own namespace says it");
    }
    if (key.startsWith("destination.labels")) {
      return Optional.of("none; the policy's selector says it");
    }
    return Optional.of("an attribute such as source.ip or request.headers[X]");
  }
}

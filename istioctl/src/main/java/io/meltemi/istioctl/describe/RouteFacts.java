package io.meltemi.istioctl.describe;

import io.meltemi.istioctl.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/** What the routes of one VirtualService have to do with one service. */
final class RouteFacts {
  private static final String LOCAL = ".svc.cluster.local";

  private final String namespace;
  private final String host;
  private final Subsets subsets;

  /**
   * @param lines about how it reaches the pod, or why it does not
   */
  record Facts(boolean reaches, List<String> lines) {}

  RouteFacts(Json rule, Json service, Subsets subsets) {
    this.namespace = rule.at("metadata").at("namespace").text();
    Json metadata = service.at("metadata");
    this.host = full(metadata.at("name").text() + "." + metadata.at("namespace").text());
    this.subsets = subsets;
  }

  private static String full(String host) {
    return host.startsWith("*") || host.endsWith(LOCAL) ? host : host + LOCAL;
  }

  private boolean isOurs(Json destination) {
    String named = destination.at("host").text();
    return full(named.contains(".") || named.startsWith("*") ? named : named + "." + namespace)
        .equals(host);
  }

  Facts ofTcp(Json route) {
    boolean reaches =
        route.at("route").items().stream().anyMatch(one -> isOurs(one.at("destination")));
    return new Facts(
        reaches,
        reaches ? route.at("match").items().stream().map(ProtoText::print).toList() : List.of());
  }

  Facts ofHttp(Json route) {
    var facts = new ArrayList<String>();
    var notes = new ArrayList<String>();
    boolean reaches = false;
    for (Json one : route.at("route").items()) {
      Json destination = one.at("destination");
      String subset = destination.at("subset").text();
      if (!isOurs(destination)) {
        facts.add(elsewhere(one));
      } else if (subset.isEmpty() || subsets.matching().contains(subset)) {
        reaches = true;
        weighted(one).ifPresent(facts::add);
      } else {
        notes.add(unreachable(subset, route));
      }
    }
    if (reaches) {
      conditions(route).ifPresent(facts::add);
    } else {
      facts.addAll(notes);
    }
    return new Facts(reaches, facts);
  }

  private static String elsewhere(Json one) {
    Json destination = one.at("destination");
    String to = destination.at("host").text();
    return destination.at("subset").text().isEmpty()
        ? "Route to host \"%s\" with weight %d%%".formatted(to, one.at("weight").number())
        : "Route to " + to + " with invalid config";
  }

  private static Optional<String> weighted(Json one) {
    long weight = one.at("weight").number();
    String subset = one.at("destination").at("subset").text();
    return weight == 0
        ? Optional.empty()
        : Optional.of(
            "Route to host \"%s\"%s with weight %d%%"
                .formatted(
                    one.at("destination").at("host").text(),
                    subset.isEmpty() ? "" : " subset \"" + subset + "\"",
                    weight));
  }

  private String unreachable(String subset, Json route) {
    if (subsets.others().contains(subset)) {
      return "Route to non-matching subset %s for (%s)".formatted(subset, matches(route));
    }
    return subsets
        .rule()
        .map(
            rule ->
                "Warning: Route to UNKNOWN subset %s; check DestinationRule %s"
                    .formatted(subset, rule.at("metadata").at("name").text()))
        .orElse(
            "Warning: Route to subset " + subset + " but NO DESTINATION RULE defining subsets!");
  }

  private static Optional<String> conditions(Json route) {
    var conditions = new ArrayList<String>();
    if (route.at("fault").present()) {
      conditions.add("Fault injection " + ProtoText.print(route.at("fault")));
    }
    route.at("match").items().forEach(match -> conditions.add(match(match)));
    return conditions.isEmpty() ? Optional.empty() : Optional.of(String.join(", ", conditions));
  }

  private static String matches(Json route) {
    List<Json> matches = route.at("match").items();
    return matches.isEmpty()
        ? "everything"
        : String.join(", ", matches.stream().map(RouteFacts::match).toList());
  }

  private static String match(Json match) {
    var text = new StringBuilder("Match: ");
    if (match.at("uri").present()) {
      text.append(string(match.at("uri")));
      text.append(match.at("ignoreUriCase").isTrue() ? " uncased" : "");
    }
    if (match.at("headers") instanceof Json.Obj(var headers) && !headers.isEmpty()) {
      var conditions = new ArrayList<String>();
      new TreeMap<>(headers).forEach((name, value) -> conditions.add(name + "=" + string(value)));
      text.append(" when headers are ").append(String.join("; ", conditions));
    }
    return text.toString().strip();
  }

  private static String string(Json match) {
    if (match.at("exact").present()) {
      return match.at("exact").text();
    }
    return match.at("prefix").present() ? match.at("prefix").text() + "*" : ProtoText.print(match);
  }
}

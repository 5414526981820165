package io.meltemi.istioctl.proxystatus;

import io.meltemi.istioctl.json.IndentedJson;
import io.meltemi.istioctl.json.Json;
import io.meltemi.istioctl.proxyconfig.DynamicResources;
import io.meltemi.istioctl.text.UnifiedDiff;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * What an istiod has sent to a proxy beside what its Envoy runs with: clusters, listeners and
 * routes, without what says when and in which version they came. Names within a resource are
 * sorted, since the two do not print them in one order. Source: istio 1.30,
 * istioctl/pkg/writer/compare.
 */
final class Comparison {
  private static final int CONTEXT = 7;
  private static final DateTimeFormatter RFC_1123 =
      DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss zzz", Locale.ROOT);

  private Comparison() {}

  static String of(DynamicResources istiod, DynamicResources envoy, ZoneId zone) {
    String loaded =
        envoy
            .routesUpdated()
            .map(time -> " (RDS last loaded at " + at(time, zone) + ")")
            .orElse("");
    String routes = diff("Routes", istiod.routes(), envoy.routes());
    return verdict("Clusters", diff("Clusters", istiod.clusters(), envoy.clusters()))
        + verdict("Listeners", diff("Listeners", istiod.listeners(), envoy.listeners()))
        + (routes.isEmpty()
            ? "Routes Match" + loaded + "\n"
            : "Routes Don't Match" + loaded + "\n" + routes + "\n");
  }

  private static String verdict(String what, String diff) {
    return diff.isEmpty() ? what + " Match\n" : diff + "\n";
  }

  private static String at(Instant time, ZoneId zone) {
    return RFC_1123.format(time.atZone(zone));
  }

  private static String diff(String what, List<Json> istiod, List<Json> envoy) {
    return UnifiedDiff.of("Istiod " + what, text(istiod), "Envoy " + what, text(envoy), CONTEXT);
  }

  private static String text(List<Json> resources) {
    List<Json> sorted =
        resources.stream()
            .sorted(Comparator.comparing((Json resource) -> resource.at("name").text()))
            .map(Comparison::sorted)
            .toList();
    return IndentedJson.LIST.print(new Json.Arr(sorted)) + "\n";
  }

  /**
   * Names in order, and numbers as one of the two writes them: a double that is whole has no dot.
   */
  private static Json sorted(Json value) {
    return switch (value) {
      case Json.Obj(var fields) -> {
        Map<String, Json> names = new TreeMap<>();
        fields.forEach((name, field) -> names.put(name, sorted(field)));
        yield new Json.Obj(names);
      }
      case Json.Arr(var values) -> new Json.Arr(values.stream().map(Comparison::sorted).toList());
      case Json.Num(var digits) when digits.endsWith(".0") ->
          new Json.Num(digits.substring(0, digits.length() - 2));
      case Json.Text _, Json.Num _, Json.Bool _, Json.Null _ -> value;
    };
  }
}

package io.meltemi.istioctl.describe;

import io.meltemi.istioctl.json.Json;
import io.meltemi.istioctl.kube.LabelMatch;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The subsets of a DestinationRule, by whether one of the pods is in them.
 *
 * @param rule absent where none applies
 */
record Subsets(Optional<Json> rule, List<String> matching, List<String> others) {
  static final Subsets NONE = new Subsets(Optional.empty(), List.of(), List.of());

  static Subsets of(Json rule, List<Map<String, String>> podLabels) {
    var matching = new ArrayList<String>();
    var others = new ArrayList<String>();
    for (Json subset : rule.at("spec").at("subsets").items()) {
      boolean matches =
          podLabels.stream().anyMatch(pod -> LabelMatch.hasAll(subset.at("labels"), pod));
      (matches ? matching : others).add(subset.at("name").text());
    }
    return new Subsets(Optional.of(rule), List.copyOf(matching), List.copyOf(others));
  }
}

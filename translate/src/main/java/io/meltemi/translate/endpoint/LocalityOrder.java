package io.meltemi.translate.endpoint;

import io.meltemi.model.Endpoint;
import io.meltemi.model.Locality;
import io.meltemi.model.TrafficPolicy.LocalityLb;
import io.meltemi.translate.endpoint.LoadAssignmentInput.LocalityInput;
import io.meltemi.translate.endpoint.LocalityGroup.Member;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Gives localities the weights or priorities that the locality setting asks for, seen from one
 * proxy. Priorities are 0..n without gaps.
 *
 * <p>Source: istio 1.30.3 pilot/pkg/networking/core/loadbalancer/loadbalancer.go.
 */
final class LocalityOrder {
  /** Locality failover knows the priorities 0 to 4. */
  private static final int FAILOVER_STEPS = 5;

  private LocalityOrder() {}

  static List<LocalityGroup> apply(LocalityInput input, List<LocalityGroup> groups) {
    LocalityLb setting = input.setting();
    if (!setting.distribute().isEmpty()) {
      return distributed(setting, input.proxy(), groups);
    }
    if (!input.failover()) {
      return groups;
    }
    if (setting.failoverPriority().isEmpty()) {
      return byLocality(setting, input.proxy(), groups);
    }
    List<LocalityGroup> split = byLabels(setting, input.proxyLabels(), groups);
    return setting.failover().isEmpty() ? split : byLocality(setting, input.proxy(), split);
  }

  private static List<LocalityGroup> distributed(
      LocalityLb setting, Locality proxy, List<LocalityGroup> groups) {
    for (LocalityLb.Distribute rule : setting.distribute()) {
      if (matches(proxy, rule.from())) {
        return distributed(rule, groups);
      }
    }
    return groups;
  }

  /** Localities that the rule does not name lose their endpoints. */
  private static List<LocalityGroup> distributed(
      LocalityLb.Distribute rule, List<LocalityGroup> groups) {
    List<LocalityGroup> result = new ArrayList<>(groups);
    List<Integer> open = new ArrayList<>();
    for (int i = 0; i < groups.size(); i++) {
      open.add(i);
    }
    rule.to()
        .forEach(
            (target, percent) -> {
              List<Integer> hit =
                  open.stream().filter(i -> matches(groups.get(i).locality(), target)).toList();
              open.removeAll(hit);
              long total = hit.stream().mapToLong(i -> weightOf(groups.get(i))).sum();
              for (int i : hit) {
                double share = (double) weightOf(groups.get(i)) * percent / total;
                if (share > 0) {
                  result.set(i, result.get(i).withWeight((long) Math.ceil(share)));
                }
              }
            });
    open.forEach(i -> result.set(i, result.get(i).withoutMembers()));
    return result;
  }

  private static long weightOf(LocalityGroup group) {
    return group.weight().orElse(1L);
  }

  private static List<LocalityGroup> byLocality(
      LocalityLb setting, Locality proxy, List<LocalityGroup> groups) {
    return withoutGaps(
        groups.stream()
            .map(
                g ->
                    g.withPriority(
                        g.priority() * FAILOVER_STEPS + distance(setting, proxy, g.locality())))
            .toList());
  }

  /** 0 for the same subzone … 3 for another region, 4 for one that failover does not lead to. */
  private static int distance(LocalityLb setting, Locality proxy, Locality other) {
    if (!proxy.region().equals(other.region())) {
      for (LocalityLb.Failover failover : setting.failover()) {
        if (failover.from().equals(proxy.region())) {
          return other.region().equals(failover.to()) ? 3 : 4;
        }
      }
      return 3;
    }
    if (!proxy.zone().equals(other.zone())) {
      return 2;
    }
    return proxy.subzone().equals(other.subzone()) ? 0 : 1;
  }

  private static List<LocalityGroup> byLabels(
      LocalityLb setting, Map<String, String> proxyLabels, List<LocalityGroup> groups) {
    List<LocalityGroup> result = new ArrayList<>();
    for (LocalityGroup group : groups) {
      TreeMap<Integer, List<Member>> byPriority = new TreeMap<>();
      for (Member member : group.members()) {
        int priority = mismatch(setting.failoverPriority(), proxyLabels, member);
        byPriority.computeIfAbsent(priority, p -> new ArrayList<>()).add(member);
      }
      byPriority.forEach(
          (priority, members) ->
              result.add(LocalityGroup.summed(group.locality(), members, priority)));
    }
    return withoutGaps(result);
  }

  /** How many of the labels, from the first that differs on, do not match; 0 where all do. */
  private static int mismatch(List<String> labels, Map<String, String> proxyLabels, Member member) {
    for (int i = 0; i < labels.size(); i++) {
      String label = labels.get(i);
      int equals = label.indexOf('=');
      String key = equals < 0 ? label : label.substring(0, equals);
      String wanted = equals < 0 ? proxyLabels.getOrDefault(key, "") : label.substring(equals + 1);
      if (!wanted.equals(valueOf(member, key))) {
        return labels.size() - i;
      }
    }
    return 0;
  }

  private static String valueOf(Member member, String key) {
    return member.origin().map((Endpoint e) -> EndpointLabels.of(e, key)).orElse("");
  }

  private static List<LocalityGroup> withoutGaps(List<LocalityGroup> groups) {
    List<Integer> used =
        new ArrayList<>(new TreeSet<>(groups.stream().map(LocalityGroup::priority).toList()));
    return groups.stream().map(g -> g.withPriority(used.indexOf(g.priority()))).toList();
  }

  /** Whether a locality is in {@code region/zone/subzone}, where {@code *} or nothing is any. */
  static boolean matches(Locality locality, String rule) {
    Locality wanted = Locality.parse(rule);
    return (wanted.region().equals("*") || wanted.region().equals(locality.region()))
        && isAnyOr(wanted.zone(), locality.zone())
        && isAnyOr(wanted.subzone(), locality.subzone());
  }

  private static boolean isAnyOr(String wanted, String value) {
    return wanted.isEmpty() || wanted.equals("*") || wanted.equals(value);
  }
}

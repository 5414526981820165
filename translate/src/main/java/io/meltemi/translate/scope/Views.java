package io.meltemi.translate.scope;

import io.meltemi.base.Hostname;
import io.meltemi.base.Labels;
import io.meltemi.model.PeerAuthentication;
import io.meltemi.model.Service;
import io.meltemi.translate.Same;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * How clients see the services of one configuration. A group is looked at once for all namespaces
 * that cannot see it differently, and what is seen as before, by another namespace or in the
 * configuration before, is the same instance. Any thread.
 */
final class Views {
  private final ServiceGroups groups;
  private final DestinationRules rules;
  private final MtlsPolicies mtls;
  private final Map<GroupKey, VisibleGroup> earlierGroups;
  private final Map<VisibleGroup, VisibleGroup> earlierDistinct;
  private final Map<Content, VisibleServices> earlierServices;
  private final ConcurrentHashMap<GroupKey, VisibleGroup> byKey = new ConcurrentHashMap<>();
  private final ConcurrentHashMap<VisibleGroup, VisibleGroup> distinct = new ConcurrentHashMap<>();
  private final ConcurrentHashMap<Content, VisibleServices> services = new ConcurrentHashMap<>();

  /**
   * All that the view of a group depends on.
   *
   * @param client empty where it does not matter which namespace looks
   * @param policies those of each namespace in the group
   */
  private record GroupKey(
      Same<ServiceGroup> group,
      String client,
      Labels labels,
      List<Same<RuleTable>> rules,
      List<Same<MtlsPolicies.OfNamespace>> policies) {}

  private record Content(Same<List<Service>> all, List<Same<VisibleGroup>> groups) {}

  Views(ServiceGroups groups, DestinationRules rules, MtlsPolicies mtls, Optional<Views> before) {
    this.groups = groups;
    this.rules = rules;
    this.mtls = mtls;
    this.earlierGroups = before.<Map<GroupKey, VisibleGroup>>map(b -> b.byKey).orElse(Map.of());
    this.earlierDistinct =
        before.<Map<VisibleGroup, VisibleGroup>>map(b -> b.distinct).orElse(Map.of());
    this.earlierServices =
        before.<Map<Content, VisibleServices>>map(b -> b.services).orElse(Map.of());
  }

  /** Everything that a namespace may see. */
  VisibleServices everything(List<Service> visible, String client, Labels labels) {
    List<VisibleGroup> seen = new ArrayList<>();
    for (ServiceGroup group : groups.all()) {
      VisibleGroup view = view(group, client, labels);
      if (!view.services().isEmpty()) {
        seen.add(view);
      }
    }
    return shared(visible, seen, groups.groupOfHost());
  }

  /** Those services, of which some may have fewer ports than they are configured with. */
  VisibleServices narrowed(List<Service> some, String client, Labels labels) {
    var byGroup =
        new TreeMap<>(
            Grouped.by(some, s -> groups.groupOf(s.hostname()).orElse(ServiceGroups.CONTESTED)));
    List<VisibleGroup> seen = new ArrayList<>();
    byGroup.forEach(
        (name, own) ->
            seen.add(
                shared(
                    new VisibleGroup(
                        name, own.stream().map(s -> view(s, client, labels)).toList()))));
    List<Service> all =
        earlierServices.keySet().stream()
            .map(content -> content.all.value())
            .filter(list -> Same.elements(list, some))
            .findFirst()
            .orElse(some);
    Map<Hostname, String> hosts = new HashMap<>();
    byGroup.forEach((name, own) -> own.forEach(s -> hosts.put(s.hostname(), name)));
    return shared(all, seen, hosts);
  }

  private VisibleServices shared(
      List<Service> all, List<VisibleGroup> seen, Map<Hostname, String> groupOfHost) {
    var content = new Content(new Same<>(all), seen.stream().map(Same::new).toList());
    return services.computeIfAbsent(
        content,
        c -> {
          VisibleServices known = earlierServices.get(c);
          var made = new VisibleServices(all, seen, groupOfHost);
          return known != null && known.isSameAs(made) ? known : made;
        });
  }

  private VisibleGroup shared(VisibleGroup made) {
    return distinct.computeIfAbsent(made, m -> earlierDistinct.getOrDefault(m, m));
  }

  private VisibleGroup view(ServiceGroup group, String client, Labels labels) {
    return byKey.computeIfAbsent(
        keyOf(group, client, labels),
        key -> {
          VisibleGroup known = earlierGroups.get(key);
          return shared(known != null ? known : make(group, client, labels));
        });
  }

  private GroupKey keyOf(ServiceGroup group, String client, Labels labels) {
    RuleTable own = ownRules(group, client);
    RuleTable root = rules.rootTable();
    List<Same<RuleTable>> tables = new ArrayList<>(3);
    tables.add(new Same<>(own));
    tables.add(new Same<>(root));
    boolean particular = group.restricted() || !own.isEmpty() || root.isRestricted();
    List<Same<MtlsPolicies.OfNamespace>> policies = new ArrayList<>(2);
    policies.add(new Same<>(mtls.ofRoot()));
    for (String namespace : namespacesOf(group)) {
      RuleTable table = rules.table(namespace);
      tables.add(new Same<>(table));
      particular |= table.isRestricted();
      policies.add(new Same<>(mtls.of(namespace)));
    }
    return new GroupKey(
        new Same<>(group),
        particular ? client : "",
        own.selectors().isEmpty() ? Labels.NONE : labels,
        tables,
        policies);
  }

  /** The client's own rules, as far as they can be for a service of the group. */
  private RuleTable ownRules(ServiceGroup group, String client) {
    RuleTable own = rules.table(client);
    boolean concerned =
        own.hasWildcards()
            || own.hosts().stream()
                .anyMatch(host -> groups.groupOf(host).filter(group.name()::equals).isPresent());
    return concerned ? own : RuleTable.EMPTY;
  }

  private static List<String> namespacesOf(ServiceGroup group) {
    return group.isContested()
        ? group.services().stream().map(Service::namespace).distinct().sorted().toList()
        : List.of(group.name());
  }

  private VisibleGroup make(ServiceGroup group, String client, Labels labels) {
    List<ServiceView> seen = new ArrayList<>(group.services().size());
    for (Service service : ranked(group, client)) {
      seen.add(view(service, client, labels));
    }
    return new VisibleGroup(group.name(), seen);
  }

  private static List<Service> ranked(ServiceGroup group, String client) {
    return group.restricted()
        ? ExportRank.visible(
            group.services(), client, Service::namespace, s -> s.attributes().exportTo())
        : group.services();
  }

  private ServiceView view(Service service, String client, Labels labels) {
    String owner = service.namespace();
    List<PeerAuthentication> selecting = mtls.of(owner).selecting();
    return new ServiceView(
        service,
        rules.ruleFor(service.hostname(), owner, client, labels),
        groups.identitiesOf(service),
        mtls.forNamespace(owner),
        selecting);
  }
}

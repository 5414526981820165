package io.meltemi.translate.scope;

import io.meltemi.base.Labels;
import io.meltemi.base.PersistentMap;
import io.meltemi.model.VirtualService;
import io.meltemi.translate.ListChange;
import io.meltemi.translate.Same;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The VirtualServices of one configuration by the gateways that they name, each list in the order
 * of all. Of a later configuration only those gateways' are made again whose VirtualServices are
 * others. Immutable but for what {@link VisibleItems} keep; any thread.
 */
final class BoundVirtualServices {
  private static final BoundVirtualServices NONE =
      new BoundVirtualServices(List.of(), PersistentMap.empty(), PersistentMap.empty());
  private static final VisibleItems.Access<VirtualService> ACCESS =
      new VisibleItems.Access<>(vs -> vs.meta().namespace(), VirtualService::exportTo);

  private final List<VirtualService> all;
  private final PersistentMap<String, Bound> byGateway;

  /** Labels of clients that rules ask for, of the VirtualServices that ask for some. */
  private final PersistentMap<Same<VirtualService>, List<Labels>> asking;

  private record Bound(List<VirtualService> list, VisibleItems<VirtualService> visible) {}

  private BoundVirtualServices(
      List<VirtualService> all,
      PersistentMap<String, Bound> byGateway,
      PersistentMap<Same<VirtualService>, List<Labels>> asking) {
    this.all = all;
    this.byGateway = byGateway;
    this.asking = asking;
  }

  static BoundVirtualServices of(List<VirtualService> all) {
    return NONE.next(all);
  }

  /** Those of a later configuration. */
  BoundVirtualServices next(List<VirtualService> later) {
    ListChange<VirtualService> change = ListChange.between(all, later);
    if (change.isNone()) {
      return this;
    }
    ListChange<VirtualService> few = change.withoutKept();
    Set<String> gateways = new LinkedHashSet<>();
    few.removed().forEach(vs -> gateways.addAll(vs.gateways()));
    few.added().forEach(vs -> gateways.addAll(vs.gateways()));
    PersistentMap<String, Bound> bound = byGateway;
    for (String gateway : gateways) {
      List<VirtualService> list = listFor(gateway, later, change);
      bound =
          list.isEmpty()
              ? bound.without(gateway)
              : bound.with(gateway, new Bound(list, visible(gateway, list)));
    }
    return new BoundVirtualServices(later, bound, asking(few));
  }

  private VisibleItems<VirtualService> visible(String gateway, List<VirtualService> list) {
    return VisibleItems.of(
        list, ACCESS, Optional.ofNullable(byGateway.get(gateway)).map(Bound::visible));
  }

  /** The list of before with the part exchanged that is another. */
  private List<VirtualService> listFor(
      String gateway, List<VirtualService> later, ListChange<VirtualService> change) {
    Bound known = byGateway.get(gateway);
    List<VirtualService> before = known == null ? List.of() : known.list();
    int begin = bindingBefore(gateway, later, change.begin(), before);
    int gone =
        (int) change.removed().stream().filter(vs -> vs.gateways().contains(gateway)).count();
    List<VirtualService> list = new ArrayList<>(before.size() + change.added().size());
    list.addAll(before.subList(0, begin));
    change.added().stream().filter(vs -> vs.gateways().contains(gateway)).forEach(list::add);
    list.addAll(before.subList(begin + gone, before.size()));
    return List.copyOf(list);
  }

  /** How many of the gateway's stand in front of that position of all. */
  @SuppressWarnings("ReferenceEquality")
  private static int bindingBefore(
      String gateway, List<VirtualService> all, int position, List<VirtualService> bound) {
    int last = position - 1;
    while (last >= 0 && !all.get(last).gateways().contains(gateway)) {
      last--;
    }
    int at = last < 0 ? -1 : bound.size() - 1;
    while (at >= 0 && bound.get(at) != all.get(last)) {
      at--;
    }
    return at + 1;
  }

  private PersistentMap<Same<VirtualService>, List<Labels>> asking(
      ListChange<VirtualService> change) {
    PersistentMap<Same<VirtualService>, List<Labels>> all = asking;
    for (VirtualService gone : change.removed()) {
      all = all.without(new Same<>(gone));
    }
    for (VirtualService come : change.added()) {
      List<Labels> labels = SourceLabels.of(come).filter(asked -> !asked.isEmpty()).toList();
      all = labels.isEmpty() ? all : all.with(new Same<>(come), labels);
    }
    return all;
  }

  /** Those of a gateway ({@code namespace/name} or {@code mesh}) that a namespace may see. */
  List<VirtualService> in(String namespace, String gateway) {
    Bound bound = byGateway.get(gateway);
    return bound == null ? List.of() : bound.visible().in(namespace);
  }

  /** The labels of clients that rules ask for. */
  SelectorLabels sourceLabels() {
    var labels = new SelectorLabels();
    asking.values().forEach(labels::add);
    return labels;
  }
}

package io.meltemi.translate.scope;

import io.meltemi.model.Visibility;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;

/**
 * How closely something is meant for a namespace, and so the order in which it wins there: what its
 * own namespace exports to itself by name, what others export to it by name, what is for everyone.
 *
 * <p>Source: istio 1.30.3 pilot/pkg/model/push_context.go (VirtualServicesForGateway,
 * servicesExportedToNamespace).
 */
enum ExportRank {
  OWN,
  EXPORTED,
  PUBLIC;

  /** The items that {@code namespace} may see, closest first, otherwise in their order. */
  static <T> List<T> visible(
      List<T> items,
      String namespace,
      Function<T, String> owner,
      Function<T, Visibility> exportTo) {
    return items.stream()
        .filter(item -> exportTo.apply(item).isVisibleIn(namespace))
        .sorted(
            Comparator.comparing(
                item -> of(exportTo.apply(item), owner.apply(item).equals(namespace))))
        .toList();
  }

  private static ExportRank of(Visibility exportTo, boolean own) {
    return switch (exportTo) {
      case Visibility.Public() -> PUBLIC;
      case Visibility.Namespaces names -> own ? OWN : EXPORTED;
      case Visibility.Nowhere() -> PUBLIC;
    };
  }
}

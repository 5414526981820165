package io.meltemi.delivery;

import io.meltemi.base.Encoded;
import io.meltemi.translate.Containment;
import io.meltemi.translate.Same;
import io.meltemi.translate.route.RouteTables;
import io.meltemi.translate.scope.Dependencies;
import io.meltemi.xds.Resource;
import io.meltemi.xds.ResourceList;
import io.meltemi.xds.ResourceType;
import io.meltemi.xds.Subscription;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * The route tables of all clients that see the same rules and services from the same namespace. Any
 * thread.
 */
final class RouteLayer {
  private static final int SELECTIONS = 64;

  private final Dependencies dependencies;
  private final RouteTables tables;
  private final UnaryOperator<Encoded> patch;
  private final Containment containment;
  private final Recent<Same<Subscription>, ResourceList> earlier;
  private final Recent<Same<Subscription>, ResourceList> selections = new Recent<>(SELECTIONS);

  /**
   * @param before the layer that this one takes the place of
   */
  RouteLayer(
      Dependencies dependencies,
      RouteTables tables,
      Containment containment,
      Optional<RouteLayer> before) {
    this(dependencies, tables, UnaryOperator.identity(), containment, before);
  }

  private RouteLayer(
      Dependencies dependencies,
      RouteTables tables,
      UnaryOperator<Encoded> patch,
      Containment containment,
      Optional<RouteLayer> before) {
    this.patch = patch;
    this.containment = containment;
    this.dependencies = dependencies;
    this.tables = tables;
    this.earlier = before.map(b -> b.selections).orElseGet(() -> new Recent<>(1));
  }

  /**
   * The same tables, patched.
   *
   * @param before the layer that this one takes the place of
   */
  RouteLayer patched(UnaryOperator<Encoded> by, Optional<RouteLayer> before) {
    return new RouteLayer(dependencies, tables, by, containment, before);
  }

  Dependencies dependencies() {
    return dependencies;
  }

  RouteTables tables() {
    return tables;
  }

  /** Absent where it cannot be made: Envoy keeps the table that it has. */
  Optional<Resource> find(String name) {
    return containment
        .attempt("rds", name, () -> patch.apply(tables.route(name)))
        .map(table -> Resource.of(ResourceType.ROUTE, table));
  }

  ResourceList select(Subscription names) {
    return selections.compute(
        new Same<>(names), (key, known) -> known != null ? known : selected(key));
  }

  private ResourceList selected(Same<Subscription> names) {
    List<Resource> found = new ArrayList<>(names.value().size());
    names.value().names().forEach(name -> find(name).ifPresent(found::add));
    ResourceList made = ResourceList.of(found);
    ResourceList known = earlier.find(names);
    return known != null && known.version().equals(made.version()) ? known : made;
  }
}

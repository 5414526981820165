package io.meltemi.translate.patch;

import io.meltemi.model.EnvoyFilter.ApplyTo;
import io.meltemi.model.EnvoyFilter.Context;
import io.meltemi.translate.Same;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * The patches of some proxies for traffic of one kind, in the order in which they are applied.
 * Equal where they are the same patches, so that it is a key of caches.
 */
public final class PatchSet {
  public static final PatchSet NONE = new PatchSet(Context.ANY, List.of());
  static final Parts NOTHING = new Parts(NONE, NONE, NONE);

  private static final List<ApplyTo> TABLES =
      List.of(ApplyTo.ROUTE_CONFIGURATION, ApplyTo.VIRTUAL_HOST, ApplyTo.HTTP_ROUTE);
  private static final List<ApplyTo> LISTENERS =
      List.of(
          ApplyTo.LISTENER,
          ApplyTo.LISTENER_FILTER,
          ApplyTo.FILTER_CHAIN,
          ApplyTo.NETWORK_FILTER,
          ApplyTo.HTTP_FILTER);

  private final Context context;
  private final List<CompiledPatch> all;
  private final Map<ApplyTo, List<CompiledPatch>> byPart = new EnumMap<>(ApplyTo.class);
  private final int hash;

  /**
   * All of one context, and its parts as they are keys of caches.
   *
   * @param tables those for route tables
   * @param listeners those for listeners and what is in them, the tables of incoming requests too
   */
  public record Parts(PatchSet clusters, PatchSet tables, PatchSet listeners) {}

  private PatchSet(Context context, List<CompiledPatch> all) {
    this.context = context;
    this.all = List.copyOf(all);
    for (ApplyTo part : ApplyTo.values()) {
      List<CompiledPatch> some = all.stream().filter(p -> p.applyTo() == part).toList();
      if (!some.isEmpty()) {
        byPart.put(part, some);
      }
    }
    int sum = context.ordinal();
    for (CompiledPatch patch : all) {
      sum = 31 * sum + System.identityHashCode(patch);
    }
    this.hash = sum;
  }

  private static PatchSet of(Context context, List<CompiledPatch> patches, List<ApplyTo> parts) {
    List<CompiledPatch> some =
        patches.stream().filter(p -> p.isFor(context) && parts.contains(p.applyTo())).toList();
    return some.isEmpty() ? NONE : new PatchSet(context, some);
  }

  /** Those of the patches that are for that context. */
  static Parts of(Context context, List<CompiledPatch> patches) {
    List<ApplyTo> inListeners = new ArrayList<>(LISTENERS);
    if (context == Context.SIDECAR_INBOUND) {
      inListeners.addAll(TABLES);
    }
    return new Parts(
        of(context, patches, List.of(ApplyTo.CLUSTER)),
        of(context, patches, TABLES),
        of(context, patches, inListeners));
  }

  Context context() {
    return context;
  }

  List<CompiledPatch> of(ApplyTo part) {
    return byPart.getOrDefault(part, List.of());
  }

  boolean hasTables() {
    return TABLES.stream().anyMatch(byPart::containsKey);
  }

  PatchSet without(List<CompiledPatch> some) {
    return new PatchSet(context, all.stream().filter(p -> !some.contains(p)).toList());
  }

  public boolean isEmpty() {
    return all.isEmpty();
  }

  @Override
  public boolean equals(Object other) {
    return this == other
        || other instanceof PatchSet that
            && hash == that.hash
            && context == that.context
            && Same.elements(all, that.all);
  }

  @Override
  public int hashCode() {
    return hash;
  }

  @Override
  public String toString() {
    return context + " " + all;
  }
}

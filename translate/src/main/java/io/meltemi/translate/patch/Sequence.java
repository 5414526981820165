package io.meltemi.translate.patch;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Predicate;

/** Lists whose order matters: filters, routes. */
final class Sequence {
  private Sequence() {}

  /**
   * The list after one patch; the same instance where it does nothing.
   *
   * @param place whether the patch says where: of what it is put beside, or what it takes away
   */
  static <T> List<T> edited(
      List<T> items, CompiledPatch patch, T value, Optional<Predicate<T>> place) {
    return switch (patch.operation()) {
      case ADD -> with(items, items.size(), value);
      case INSERT_FIRST -> with(items, 0, value);
      case INSERT_AFTER ->
          place
              .map(found -> indexOf(items, found))
              .map(i -> i < 0 ? items : with(items, i + 1, value))
              .orElseGet(() -> with(items, items.size(), value));
      case INSERT_BEFORE ->
          place
              .map(found -> indexOf(items, found))
              .map(i -> i < 0 ? items : with(items, i, value))
              .orElseGet(() -> with(items, 0, value));
      case REPLACE -> {
        int i = place.map(found -> indexOf(items, found)).orElse(-1);
        if (i < 0) {
          yield items;
        }
        var replaced = new ArrayList<>(items);
        replaced.set(i, value);
        yield replaced;
      }
      case REMOVE ->
          place.map(found -> indexOf(items, found)).orElse(-1) < 0
              ? items
              : items.stream().filter(place.orElseThrow().negate()).toList();
      case MERGE -> items;
    };
  }

  static <T> int indexOf(List<T> items, Predicate<T> wanted) {
    for (int i = 0; i < items.size(); i++) {
      if (wanted.test(items.get(i))) {
        return i;
      }
    }
    return -1;
  }

  static <T> List<T> with(List<T> items, int at, T value) {
    var all = new ArrayList<>(items);
    all.add(at, value);
    return all;
  }

  /**
   * The list after several patches. Where it ends up as nothing that Envoy takes, those that make
   * it so are left out.
   */
  @SuppressWarnings("ReferenceEquality") // what does nothing gives the same list
  static <T> List<T> edited(
      List<T> items,
      List<CompiledPatch> patches,
      BiFunction<List<T>, CompiledPatch, List<T>> edit,
      Function<List<T>, Optional<String>> fault,
      Attempt attempt) {
    List<T> all = items;
    var done = new ArrayList<CompiledPatch>();
    for (CompiledPatch patch : patches) {
      List<T> next = edit.apply(all, patch);
      if (next != all) {
        done.add(patch);
      }
      all = next;
    }
    if (done.isEmpty() || fault.apply(all).isEmpty() || fault.apply(items).isPresent()) {
      done.forEach(attempt::applied);
      return all;
    }
    List<T> kept = items;
    for (CompiledPatch patch : done) {
      List<T> next = edit.apply(kept, patch);
      Optional<String> broken = fault.apply(next);
      broken.ifPresent(why -> attempt.failed(patch, why));
      kept = broken.isPresent() ? kept : next;
    }
    return kept;
  }
}

package io.meltemi.translate.authz;

import io.meltemi.model.AuthorizationPolicy.Values;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Conditions that must all hold. What cannot be asked of the traffic makes a rule that allows
 * impossible, and is left out of one that denies or tells: less is allowed, more is denied.
 */
final class Conjunction<T> {
  /** How conditions are combined. */
  interface Logic<T> {
    T any();

    T and(List<T> all);

    T or(List<T> some);

    T not(T one);
  }

  private final Logic<T> logic;
  private final boolean allowing;
  private final List<T> all = new ArrayList<>();
  private boolean impossible;

  Conjunction(Logic<T> logic, boolean allowing) {
    this.logic = logic;
    this.allowing = allowing;
  }

  /** One of the values and none of the others, each with a matcher of its own. */
  Conjunction<T> each(Values values, Function<String, Optional<T>> matcher) {
    Optional<T> one = oneOf(values.values(), matcher);
    Optional<T> none = oneOf(values.notValues(), matcher);
    one.ifPresent(all::add);
    none.map(logic::not).ifPresent(all::add);
    return this;
  }

  /** The same, with one matcher for all values of a kind. */
  Conjunction<T> together(Values values, Function<List<String>, Optional<T>> matcher) {
    Optional<T> one = whole(values.values(), matcher);
    Optional<T> none = whole(values.notValues(), matcher);
    one.ifPresent(all::add);
    none.map(logic::not).ifPresent(all::add);
    return this;
  }

  private Optional<T> oneOf(List<String> values, Function<String, Optional<T>> matcher) {
    var some = new ArrayList<T>();
    for (String value : values) {
      Optional<T> matches = matcher.apply(value);
      impossible |= matches.isEmpty();
      matches.ifPresent(some::add);
    }
    return some.isEmpty() ? Optional.empty() : Optional.of(logic.or(some));
  }

  private Optional<T> whole(List<String> values, Function<List<String>, Optional<T>> matcher) {
    if (values.isEmpty()) {
      return Optional.empty();
    }
    Optional<T> matches = matcher.apply(values);
    impossible |= matches.isEmpty();
    return matches;
  }

  /** Absent where it allows and asks for what cannot be. */
  Optional<T> build() {
    if (impossible && allowing) {
      return Optional.empty();
    }
    return Optional.of(logic.and(all.isEmpty() ? List.of(logic.any()) : all));
  }
}

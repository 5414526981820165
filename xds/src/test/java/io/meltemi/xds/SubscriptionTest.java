package io.meltemi.xds;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class SubscriptionTest {
  private static final Subscription NONE = Subscription.NONE;

  private final Subscriptions shared = new Subscriptions(32 << 20);

  @Test
  void namesAreAddedAndTakenAway() {
    var changed = of("b", "d").changed(false, of("a", "b", "c", "e"), of("c", "d"), shared);

    assertThat(changed.names()).containsExactly("a", "b", "e");
    assertThat(changed.wildcard()).isFalse();
    assertThat(of("a").changed(true, NONE, NONE, shared).wildcard()).isTrue();
    assertThat(of("a").changed(false, of("b"), of("b"), shared).names()).containsExactly("a");
  }

  @Test
  void requestThatChangesNothingGivesTheSame() {
    var some = of("a", "b");
    assertThat(some.changed(false, NONE, NONE, shared)).isSameAs(some);
    assertThat(some.changed(false, of("a"), of("c"), shared)).isSameAs(some);
    assertThat(NONE.changed(false, some, NONE, shared)).isSameAs(some);
  }

  @Test
  void equalClientsThatSendTheSameShareWhatComesOut() {
    var some = of("a", "b");
    var added = of("c");

    var first = some.changed(false, added, NONE, shared);

    assertThat(some.changed(false, added, NONE, shared)).isSameAs(first);
    assertThat(of("a").changed(false, of("b", "c"), NONE, shared)).isSameAs(first);
    assertThat(some.changed(true, added, NONE, shared)).isNotEqualTo(first);
    assertThat(some.changed(false, added, of("a"), shared).names()).containsExactly("b", "c");
  }

  @Test
  void namesAreGroupedByWhatTheyBelongTo() {
    var groups = of("a.x", "a.y", "b.x", "c").groupedBy(name -> name.substring(0, 1));

    assertThat(groups).isEqualTo(Map.of("a", of("a.x", "a.y"), "b", of("b.x"), "c", of("c")));
    assertThat(groups.keySet()).containsExactly("a", "b", "c");
    assertThat(NONE.groupedBy(name -> name)).isEmpty();
  }

  @Test
  void changesAreThoseOfASet() {
    long seed = 7;
    var random = new Random(seed);
    var names = new TreeSet<String>();
    var subscription = NONE;
    for (int round = 0; round < 300; round++) {
      var added = random(random);
      var removed = random(random);
      names.addAll(added.names());
      names.removeAll(removed.names());
      subscription = subscription.changed(false, added, removed, shared);
      assertThat(subscription.names())
          .as("seed " + seed + " round " + round)
          .containsExactlyElementsOf(names);
    }
  }

  private Subscription random(Random random) {
    var some = new ArrayList<String>();
    for (int i = random.nextInt(4); i > 0; i--) {
      some.add("n" + random.nextInt(12));
    }
    return shared.of(false, some);
  }

  private Subscription of(String... names) {
    return shared.of(false, List.of(names));
  }
}

package io.meltemi.base;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PersistentMapTest {
  private static final int STEPS = 20_000;

  /** Few hashes, so that different keys meet. */
  private record Key(int number, int hashes) {
    @Override
    public int hashCode() {
      return number % hashes * 0x2001;
    }
  }

  @Test
  void isWhatAHashMapIsAfterAnyPutsAndRemovals() {
    long seed = System.nanoTime();
    for (int hashes : new int[] {1, 40, Integer.MAX_VALUE}) {
      var random = new Random(seed);
      var expected = new HashMap<Key, Integer>();
      PersistentMap<Key, Integer> map = PersistentMap.empty();
      int keys = hashes == 1 ? 8 : 400;
      for (int step = 0; step < STEPS; step++) {
        var key = new Key(random.nextInt(keys), hashes);
        // Mostly grows, then mostly shrinks, and so on.
        if (random.nextInt(10) < (step / 2_000 % 2 == 0 ? 7 : 2)) {
          expected.put(key, step);
          map = map.with(key, step);
        } else {
          expected.remove(key);
          map = map.without(key);
        }
        assertThat(map.get(key)).as("seed %d, step %d", seed, step).isEqualTo(expected.get(key));
        assertThat(map).as("seed %d, step %d", seed, step).hasSize(expected.size());
        if (step % 100 == 0) {
          assertThat(map).as("seed %d, step %d", seed, step).isEqualTo(expected);
        }
      }
      for (Key key : Map.copyOf(expected).keySet()) {
        map = map.without(key);
      }
      assertThat(map).as("seed %d", seed).isSameAs(PersistentMap.empty());
    }
  }

  @Test
  void anotherVersionLeavesThisOneAsItIs() {
    PersistentMap<String, Integer> one = PersistentMap.<String, Integer>empty().with("a", 1);

    PersistentMap<String, Integer> two = one.with("b", 2).with("a", 3);

    assertThat(one).isEqualTo(Map.of("a", 1));
    assertThat(two).isEqualTo(Map.of("a", 3, "b", 2));
    assertThat(two.without("a")).isEqualTo(Map.of("b", 2));
    assertThat(two).hasSize(2);
  }

  @Test
  void whatChangesNothingGivesTheSameInstance() {
    PersistentMap<String, String> map = PersistentMap.<String, String>empty().with("a", "x");

    assertThat(map.with("a", "x")).isSameAs(map);
    assertThat(map.without("b")).isSameAs(map);
    assertThat(map.without("a")).isSameAs(PersistentMap.empty());
  }

  @Test
  void cannotBeChangedThroughItsViews() {
    PersistentMap<String, String> map = PersistentMap.<String, String>empty().with("a", "x");

    assertThatThrownBy(() -> map.put("b", "y")).isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(() -> map.entrySet().iterator().next().setValue("y"))
        .isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(() -> map.keySet().remove("a"))
        .isInstanceOf(UnsupportedOperationException.class);
  }
}

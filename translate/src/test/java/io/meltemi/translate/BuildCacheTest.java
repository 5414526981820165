package io.meltemi.translate;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.ref.WeakReference;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

class BuildCacheTest {
  private static final int COLLECTIONS = 200;

  private record Input(List<String> words) {}

  private final BuildCache<Input, StringBuilder> cache =
      new BuildCache<>(input -> new StringBuilder(String.join(" ", input.words)));

  private static Input input(String... words) {
    return new Input(List.of(words));
  }

  @Test
  void equalInputsGiveTheSameResult() {
    var first = cache.get(input("a", "b"));
    assertThat(cache.get(input("a", "b"))).isSameAs(first);
    assertThat(cache.get(input("a"))).isNotSameAs(first);
    assertThat(cache.builds()).isEqualTo(2);
  }

  @Test
  void whatIsHeldIsKeptAndTheRestGoes() {
    var held = cache.get(input("held"));
    cache.get(input("dropped"));
    long before = cache.builds();

    assertThat(collected(() -> isBuiltAgain(input("dropped")))).isTrue();
    assertThat(cache.builds()).isGreaterThan(before);
    long now = cache.builds();
    assertThat(cache.get(input("held"))).isSameAs(held);
    assertThat(cache.builds()).isEqualTo(now);
  }

  private boolean isBuiltAgain(Input input) {
    long before = cache.builds();
    cache.get(input);
    return cache.builds() > before;
  }

  @Test
  void inputGoesWithItsResult() {
    var input = inputOfDroppedResult();
    assertThat(
            collected(
                () -> {
                  cache.get(input("other"));
                  return input.refersTo(null);
                }))
        .isTrue();
  }

  @Test
  void itGoesAlsoWhereOnlyOtherCachesAreAsked() {
    var input = inputOfDroppedResult();
    var other = new BuildCache<Input, StringBuilder>(_ -> new StringBuilder());
    assertThat(
            collected(
                () -> {
                  other.get(input("any"));
                  return input.refersTo(null);
                }))
        .isTrue();
  }

  private WeakReference<Input> inputOfDroppedResult() {
    var input = input("dropped");
    cache.get(input);
    return new WeakReference<>(input);
  }

  @Test
  void threadsThatBuildTheSameGetOneResult() throws Exception {
    var different = new AtomicInteger();
    var threads =
        java.util.stream.IntStream.range(0, 4)
            .mapToObj(
                i ->
                    Thread.ofVirtual()
                        .start(
                            () -> {
                              for (int round = 0; round < 500; round++) {
                                var word = Integer.toString(round);
                                var mine = cache.get(input(word));
                                if (cache.get(input(word)) != mine) {
                                  different.incrementAndGet();
                                }
                              }
                            }))
            .toList();
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(different).hasValue(0);
  }

  private static boolean collected(BooleanSupplier condition) {
    for (int i = 0; i < COLLECTIONS; i++) {
      if (condition.getAsBoolean()) {
        return true;
      }
      System.gc();
    }
    return false;
  }
}

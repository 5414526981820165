package io.meltemi.istioctl.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class UnifiedDiffTest {
  @Test
  void equalTextsHaveNone() {
    assertThat(UnifiedDiff.of("a", "x\ny\n", "b", "x\ny\n", 3)).isEmpty();
    assertThat(UnifiedDiff.of("a", "", "b", "", 3)).isEmpty();
  }

  @Test
  void linesAroundWhatDiffersAreShown() {
    assertThat(UnifiedDiff.of("old", "1\n2\n3\n4\n5\n6\n7\n", "new", "1\n2\n3\nfour\n5\n6\n7\n", 2))
        .isEqualTo(
            """
            --- old
            +++ new
            @@ -2,5 +2,5 @@
             2
             3
            -4
            +four
             5
             6
            """);
  }

  @Test
  void distantDifferencesAreHunksOfTheirOwn() {
    String old = "a\n" + "x\n".repeat(8) + "b\n";
    String young = "A\n" + "x\n".repeat(8) + "b\nc\n";
    assertThat(UnifiedDiff.of("o", old, "n", young, 1))
        .isEqualTo(
            """
            --- o
            +++ n
            @@ -1,2 +1,2 @@
            -a
            +A
             x
            @@ -10 +10,2 @@
             b
            +c
            """);
  }

  @Test
  void whatIsNewOrGoneAsAWholeIsSaidSo() {
    assertThat(UnifiedDiff.of("o", "", "n", "1\n", 3))
        .isEqualTo("--- o\n+++ n\n@@ -0,0 +1 @@\n+1\n");
    assertThat(UnifiedDiff.of("o", "1\n2\n", "n", "", 3))
        .isEqualTo("--- o\n+++ n\n@@ -1,2 +0,0 @@\n-1\n-2\n");
  }

  /** Whatever the texts: taking out and putting in makes one of the other. */
  @Test
  void editsLeadFromOneTextToTheOther() {
    var random = new Random(7);
    for (int run = 0; run < 300; run++) {
      List<String> old = lines(random);
      List<String> young = lines(random);
      var kept = new ArrayList<String>();
      var made = new ArrayList<String>();
      for (LineDiff.Edit edit : LineDiff.of(old, young)) {
        if (edit.kind() != LineDiff.Kind.ADDED) {
          assertThat(edit.from()).isEqualTo(kept.size());
          kept.add(edit.line());
        }
        if (edit.kind() != LineDiff.Kind.REMOVED) {
          assertThat(edit.to()).isEqualTo(made.size());
          made.add(edit.line());
        }
      }
      assertThat(kept).isEqualTo(old);
      assertThat(made).isEqualTo(young);
    }
  }

  private static List<String> lines(Random random) {
    return random.ints(random.nextInt(30), 0, 4).mapToObj(Integer::toString).toList();
  }
}

package io.meltemi.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ChunkTest {
  @Test
  void documentsBeginAtTheirFirstLineWithText() {
    assertThat(Chunk.split("\na: 1\n---\n\nb: 2\n")).extracting(Chunk::line).containsExactly(2, 5);
  }

  @Test
  void afterTwoSeparatorsFieldsAreCalledOneLineLower() {
    Chunk second = Chunk.split("a: 1\n---\n---\nb: 2\n").getLast();
    assertThat(second.text()).isEqualTo("b: 2\n\n");
    assertThat(second.line()).isEqualTo(4);
    assertThat(second.textLine()).isEqualTo(5);
  }

  @Test
  void whatHasNoTextIsNoDocument() {
    assertThat(Chunk.split("---\n\n---\n")).isEmpty();
  }
}

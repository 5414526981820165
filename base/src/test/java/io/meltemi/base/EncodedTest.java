package io.meltemi.base;

import static org.assertj.core.api.Assertions.assertThat;

import io.meltemi.base.Encoded.Piece;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class EncodedTest {
  @Test
  void messageOfOnePieceRefersToItsBytes() {
    byte[] bytes = bytes("routes");
    Encoded encoded = Encoded.of("80", bytes);

    assertThat(encoded.name()).isEqualTo("80");
    assertThat(encoded.bytes()).isSameAs(bytes);
    assertThat(encoded.pieces()).isEqualTo(1);
    assertThat(encoded.size()).isEqualTo(6);
  }

  @Test
  void versionIsAHashOfTheBytesWhateverTheName() {
    assertThat(Encoded.of("a", bytes("x")).version())
        .isEqualTo(Encoded.of("b", bytes("x")).version())
        .isNotEqualTo(Encoded.of("a", bytes("y")).version())
        .hasSize(16);
  }

  @Test
  void piecesAreOneMessageAndNotCopied() {
    Piece one = Piece.of(bytes("one"));
    Piece two = Piece.of(bytes("two"));
    Encoded encoded = Encoded.of("table", new Piece[] {one, two});

    assertThat(encoded.bytes()).isEqualTo(bytes("onetwo"));
    assertThat(encoded.size()).isEqualTo(6);
    assertThat(encoded.piece(1)).isSameAs(two.bytes());
    assertThat(encoded.version())
        .isEqualTo(Encoded.of("", new Piece[] {one, Piece.of(bytes("two"))}).version())
        .isNotEqualTo(Encoded.of("", new Piece[] {two, one}).version());
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}

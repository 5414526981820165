package io.meltemi.yaml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class YamlParserTest {
  private static Node parse(String text) throws BadDocumentException {
    return YamlParser.parse(new Document("test.yaml", 10, text));
  }

  @Test
  void documentsAreSplitAtMarkersAndKeepTheirLines() {
    List<Document> documents =
        Document.split(
            "f", "# head\n---\na: 1\n---\n\n# only a comment\n---  \nb: |\n  x\n\n...\n");
    assertThat(documents).extracting(Document::line).containsExactly(3, 8);
    assertThat(documents).extracting(d -> d.text().strip()).containsExactly("a: 1", "b: |\n  x");
  }

  @Test
  void aDocumentMayBeginBehindItsMarker() {
    assertThat(Document.split("f", "--- {\"a\": 1}\n--- {\"b\": 2}"))
        .extracting(d -> d.text().strip())
        .containsExactly("{\"a\": 1}", "{\"b\": 2}");
  }

  @Test
  void anIndentedDocumentMayBeTheFirst() throws BadDocumentException {
    Document document = Document.split("f", "  a: 1\n  b: 2\n---\nc: 3\n").getFirst();
    assertThat(YamlParser.parse(document).plain()).isEqualTo(Map.of("a", 1L, "b", 2L));
  }

  @Test
  void jsonObjectsThatFollowEachOtherAreADocumentEach() throws BadDocumentException {
    List<Document> documents =
        Document.split("f", "{\"a\": \"}{\\\"\"}\n\n {\"b\":\n {}}{}\n---\n{c: {}}\n");
    assertThat(documents).extracting(Document::line).containsExactly(1, 3, 4, 6);
    assertThat(YamlParser.parse(documents.get(0)).plain()).isEqualTo(Map.of("a", "}{\""));
    assertThat(YamlParser.parse(documents.get(1)).plain()).isEqualTo(Map.of("b", Map.of()));
  }

  @Test
  void aColonWithoutASpaceBehindItIsALetter() throws BadDocumentException {
    assertThat(
            parse("a: [192.0.2.1, 2001:db8::]\nb: {c: fe80::, d: x:y}\ne: 'f:]' # g:,\n").plain())
        .isEqualTo(
            Map.of(
                "a", List.of("192.0.2.1", "2001:db8::"),
                "b", Map.of("c", "fe80::", "d", "x:y"),
                "e", "f:]"));
    assertThat(parse("{\"a\":[1],\"b\":{}, # so that it is not JSON\n}").plain())
        .isEqualTo(Map.of("a", List.of(1L), "b", Map.of()));
  }

  @Test
  void windowsLineEndsAndAByteOrderMarkAreNoTrouble() throws BadDocumentException {
    Document document = Document.split("f", "\uFEFF---\r\na: 1\r\nb: x\r\n").getFirst();
    assertThat(YamlParser.parse(document).plain()).isEqualTo(Map.of("a", 1L, "b", "x"));
  }

  @Test
  void jsonAndYamlGiveTheSameTree() throws BadDocumentException {
    String json =
        """
        {"a": [1, -2.5, true, null, "t\\u0041\\n\\"x\\""],
         "b": {"c": {}, "d": []}, "e": 1e3, "f": ""}
        """;
    Node fast = parse(json);
    Node slow = parse("# so that it is not JSON\n" + json);
    assertThat(fast.plain()).isEqualTo(slow.plain());
  }

  @Test
  void valuesKnowTheirLine() throws BadDocumentException {
    Node.Mapping json = (Node.Mapping) parse("{\"a\":\n1,\n\"b\": 2}");
    Node.Mapping yaml = (Node.Mapping) parse("a: 0\nb:\n  - x\n");
    assertThat(json.values()).extracting(Node::line).containsExactly(11, 12);
    assertThat(yaml.values()).extracting(Node::line).containsExactly(10, 12);
  }

  @Test
  void plainScalarsAreWhatTheyAreToKubernetes() throws BadDocumentException {
    assertThat(parse("[12, 0x1F, 0o17, 1.5, .5, 1e2, yEs, 'true', ~, 1.2.3.4, 5s, +1]").plain())
        .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.LIST)
        .containsExactly(12L, 31L, 15L, 1.5, 0.5, 100.0, "yEs", "true", null, "1.2.3.4", "5s", 1L);
  }

  @Test
  void aNumberTooLongForALongIsAnApproximateOne() throws BadDocumentException {
    assertThat(parse("9".repeat(30)).plain()).isEqualTo(1e30);
    assertThat(parse("9".repeat(250_000)).plain()).isEqualTo(Double.POSITIVE_INFINITY);
    assertThat(parse("-" + "9".repeat(250_000)).plain()).isEqualTo(Double.NEGATIVE_INFINITY);
  }

  @Test
  void anchorsAndMergesAreResolved() throws BadDocumentException {
    assertThat(parse("a: &x {p: 1, q: 2}\nb: {<<: *x, q: 3}\nc: *x\n").plain())
        .isEqualTo(
            Map.of(
                "a", Map.of("p", 1L, "q", 2L),
                "b", Map.of("p", 1L, "q", 3L),
                "c", Map.of("p", 1L, "q", 2L)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a: [1",
        "a: 1\na: 2\n",
        "{\"a\": 1, \"a\": 2}",
        "a: *nowhere",
        "? [x]\n: y\n",
        "a:\n\t- x",
        "{\"a\": \"\n",
        "<<: 1",
        "a: \"\\q\""
      })
  void whatIsNotGoodIsRefusedWithItsLine(String text) {
    assertThatThrownBy(() -> parse(text))
        .isInstanceOf(BadDocumentException.class)
        .extracting(e -> ((BadDocumentException) e).line())
        .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.INTEGER)
        .isGreaterThanOrEqualTo(10);
  }

  @Test
  void nestingIsBounded() {
    assertThatThrownBy(() -> parse("[".repeat(5_000) + "]".repeat(5_000)))
        .isInstanceOf(BadDocumentException.class);
    assertThatThrownBy(() -> parse("{\"a\":".repeat(5_000) + "1" + "}".repeat(5_000)))
        .isInstanceOf(BadDocumentException.class);
  }

  @Test
  void aliasesCannotBlowUp() {
    var bomb = new StringBuilder("a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n");
    for (int i = 1; i < 12; i++) {
      bomb.append("a%d: &a%d [".formatted(i, i)).append("*a%d,".formatted(i - 1).repeat(10));
      bomb.append("x]\n");
    }
    assertThatThrownBy(() -> parse(bomb.toString()))
        .isInstanceOf(BadDocumentException.class)
        .hasMessageContaining("aliases");
  }

  @Test
  void aLongQuotedValueTakesTimeByItsLengthOnly() throws Exception {
    String value = "a long value ".repeat(640 << 10);
    long start = System.nanoTime();
    var node = YamlParser.parse(new Document("f.yaml", 1, "a: \"" + value + "\"\n"));
    assertThat(((Node.Mapping) node).find("a"))
        .isInstanceOfSatisfying(
            Node.Scalar.class, scalar -> assertThat(scalar.text()).isEqualTo(value));
    assertThat(java.time.Duration.ofNanos(System.nanoTime() - start))
        .isLessThan(java.time.Duration.ofSeconds(10));
  }
}

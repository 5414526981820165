package io.meltemi.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class YamlWriterTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "80",
        "0x1f",
        "1_000",
        "+1.5e3",
        ".5",
        "true",
        "off",
        "y",
        "~",
        "null",
        "10:30",
        "2026-11-22",
        "2026-11-22T12:52:18Z",
        "017",
        ".inf"
      })
  void stringsThatReadAsSomethingElseAreDoubleQuoted(String text) throws BadDocumentException {
    assertThat(yaml("\"" + text + "\"")).isEqualTo("\"" + text + "\"\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"10s", "1.30.3", "2026-13-01", "-1a", "nope", "yEs", "x#y", "<<"})
  void plainStringsStandUnquoted(String text) throws BadDocumentException {
    assertThat(yaml("\"" + text + "\"")).isEqualTo(text + "\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"*", "@type", "a: b", "ends:", "- x", "a #b", " lead", "[x]", "%d", "---"})
  void stringsWithIndicatorsAreSingleQuoted(String text) throws BadDocumentException {
    assertThat(yaml("\"" + text + "\"")).isEqualTo("'" + text + "'\n");
  }

  @Test
  void tabsAndControlCharactersAreDoubleQuoted() throws BadDocumentException {
    assertThat(yaml("\"a\\tb\\u0001\\u00e9\"")).isEqualTo("\"a\\tb\\x01é\"\n");
  }

  @Test
  void severalLinesAreLiteral() throws BadDocumentException {
    assertThat(yaml("{\"a\": [\"x\\ny\\n\", \"x\\n\\ny\", \"\\n\", \"x\\n\\n\"]}"))
        .isEqualTo("a:\n- |\n  x\n  y\n- |-\n  x\n\n  y\n- |2+\n\n- |+\n  x\n\n");
  }

  @Test
  void longLinesFoldAtTheFirstSpaceAfterEightyColumns() throws BadDocumentException {
    String words = "word ".repeat(20).strip();
    assertThat(yaml("{\"key\": \"" + words + "\"}"))
        .isEqualTo("key: " + "word ".repeat(16).strip() + "\n  word word word word\n");
  }

  @Test
  void keysAreSortedWithTheirNumbersByValue() throws BadDocumentException {
    assertThat(yaml("{\"b\":1,\"a10\":1,\"a2\":1,\"@t\":1,\"B\":1,\"80\":1,\"ab\":1}"))
        .isEqualTo("'@t': 1\n\"80\": 1\nB: 1\na2: 1\na10: 1\nab: 1\nb: 1\n");
  }

  @Test
  void listsStandAtTheirKeysIndentation() throws BadDocumentException {
    assertThat(yaml("{\"a\":[[1,2],{\"b\":[],\"c\":{}},null,true]}"))
        .isEqualTo("a:\n- - 1\n  - 2\n- b: []\n  c: {}\n- null\n- true\n");
  }

  @ParameterizedTest
  @CsvSource({
    "1, 1",
    "1.0, 1",
    "0.00001, 1e-05",
    "123456, 123456",
    "1500000.5, 1.5000005e+06",
    "1e21, 1e+21",
    "0.1, 0.1",
    "-0.0, -0",
    "15e299, 1.5e+300"
  })
  void numbersAreIntegersOrDoubles(String digits, String printed) throws BadDocumentException {
    assertThat(yaml("[" + digits + "]")).isEqualTo("- " + printed + "\n");
  }

  @Test
  void aKeyThatIsLongHasALineToItself() throws BadDocumentException {
    String key = "k".repeat(129);
    assertThat(yaml("{\"" + key + "\": 1}")).isEqualTo("? " + key + "\n: 1\n");
  }

  private static String yaml(String json) throws BadDocumentException {
    return YamlWriter.print(JsonParser.parse(json).plain());
  }
}

package io.meltemi.yaml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Expectations are what sigs.k8s.io/yaml 1.6.0 makes of the same text. */
class SchemaTest {
  @ParameterizedTest
  @CsvSource({
    "yes, BOOLEAN, true",
    "Off, BOOLEAN, false",
    "y, BOOLEAN, true",
    "~, NULL, null",
    "017, INTEGER, 15",
    "0o17, INTEGER, 15",
    "0b101, INTEGER, 5",
    "0x1F, INTEGER, 31",
    "1_000, INTEGER, 1000",
    "-0, INTEGER, 0",
    "089, FLOAT, 089",
    "18446744073709551615, INTEGER, 18446744073709551615",
    "18446744073709551616, FLOAT, 18446744073709551616",
    "+.Inf, FLOAT, .inf",
    "1e3, FLOAT, 1e3",
    "yEs, STRING, yEs",
    "0o, STRING, 0o",
    "10:30, STRING, 10:30",
    "2026-11-22, STRING, 2026-11-22",
    "1.30.3, STRING, 1.30.3"
  })
  void goReadsScalarsByYaml11(String text, Node.Type type, String value) {
    assertThat(GoScalars.unquoted(text, 3)).isEqualTo(new Node.Scalar(type, value, 3));
  }

  @Test
  void quotedScalarsAreStrings() throws BadDocumentException {
    assertThat(go("a: 'yes'\nb: \"1\"\n")).isEqualTo(core("{\"a\": \"yes\", \"b\": \"1\"}"));
  }

  @Test
  void forGoTheLaterOfTwoFieldsCounts() throws BadDocumentException {
    assertThat(go("a: 1\na: 2\n")).isEqualTo(core("{\"a\": 2}"));
    assertThatThrownBy(() -> core("a: 1\na: 2\n")).hasMessage("\"a\" is there twice");
  }

  @Test
  void namesAreTheTextOfTheirValue() throws BadDocumentException {
    assertThat(go("on: 1\n0x10: 2\n")).isEqualTo(core("{\"true\": 1, \"16\": 2}"));
    assertThat(core("yes: 8_080\n'no': 0x50\n")).isEqualTo(core("{\"true\": 8080, \"no\": 80}"));
  }

  private static Object go(String yaml) throws BadDocumentException {
    return YamlParser.parse(new Document("test", 1, yaml), Schema.GO).plain();
  }

  private static Object core(String yaml) throws BadDocumentException {
    return YamlParser.parse(new Document("test", 1, yaml)).plain();
  }
}

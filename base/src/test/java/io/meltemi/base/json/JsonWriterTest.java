package io.meltemi.base.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonWriterTest {
  private final JsonWriter json = new JsonWriter(JsonStyle.GO);

  @Test
  void stringsAreEscapedAsGoEscapesThem() {
    json.value("a\"\\\n\t\u0001<>&\u2028é😀");
    assertThat(text()).isEqualTo("\"a\\\"\\\\\\n\\t\\u0001\\u003c\\u003e\\u0026\\u2028é😀\"");
  }

  @ParameterizedTest
  @CsvSource({
    "1, 1",
    "100, 100",
    "0.5, 0.5",
    "1e21, 1e+21",
    "1e20, 100000000000000000000",
    "1e-7, 1e-7",
    "0.000001, 0.000001",
    "-0.0, -0",
    "123456.789, 123456.789",
    "1.5e300, 1.5e+300"
  })
  void doublesHaveTheFewestDigits(double number, String printed) {
    json.value(number);
    assertThat(text()).isEqualTo(printed);
  }

  @Test
  void floatsHaveAFloatsDigits() {
    json.value(0.1f);
    assertThat(text()).isEqualTo("0.1");
  }

  @Test
  void whatIsNoNumberIsAString() {
    json.beginList().value(Double.NaN).value(Double.NEGATIVE_INFINITY).endList();
    assertThat(text()).isEqualTo("[\"NaN\",\"-Infinity\"]");
  }

  @Test
  void listsAndObjectsNest() {
    json.beginObject().name("a").beginList().value(1).beginObject().endObject().endList();
    json.field("b", true).name("c").nullValue().fieldUnlessEmpty("d", "").endObject();
    assertThat(text()).isEqualTo("{\"a\":[1,{}],\"b\":true,\"c\":null}");
  }

  @Test
  void prettyPutsEachElementOnALine() {
    JsonWriter pretty = new JsonWriter(JsonStyle.GO_PRETTY);
    pretty.beginObject().name("a").beginList().value(1).value(2).endList().name("b");
    pretty.beginObject().endObject().endObject();
    assertThat(new String(pretty.bytes(), StandardCharsets.UTF_8))
        .isEqualTo("{\n  \"a\": [\n    1,\n    2\n  ],\n  \"b\": {}\n}");
  }

  @Test
  void plainValuesArePrintedByTheirKind() {
    json.plain(List.of(Map.of("a", 1), true, 1.5, "x", Arrays.asList(1L, null)));
    assertThat(text()).isEqualTo("[{\"a\":1},true,1.5,\"x\",[1,null]]");
  }

  @Test
  void anEmptyObjectMayTakeThreeLines() {
    var opened = new JsonWriter(new JsonStyle("    ", true, true));
    opened.beginObject().name("a").beginObject().endObject().name("b").beginList().endList();
    assertThat(opened.endObject().text()).isEqualTo("{\n    \"a\": {\n\n    },\n    \"b\": []\n}");
  }

  @Test
  void htmlStaysWhereItIsNotToBeEscaped() {
    assertThat(JsonWriter.compact(List.of("<a&b>"))).isEqualTo("[\"<a&b>\"]");
  }

  private String text() {
    return json.text();
  }
}

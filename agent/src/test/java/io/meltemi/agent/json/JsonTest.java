package io.meltemi.agent.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"a\":[1,-2.5,true,null,\"x\\\"\\\\\\n\\u0001é\"],\"b\":{}}",
        "[]",
        "\"\"",
        "123456789012345678"
      })
  void whatIsReadIsWrittenTheSame(String text) {
    assertThat(Json.compact(Json.parse(text))).isEqualTo(text);
    assertThat(Json.parse(Json.pretty(Json.parse(text)))).isEqualTo(Json.parse(text));
  }

  @Test
  void objectsAreMergedAsMessagesAre() {
    JsonObject mine =
        Json.parseObject("{\"a\":{\"b\":1,\"c\":[1]},\"d\":{\"@type\":\"x\",\"e\":1},\"f\":\"g\"}");
    JsonObject its =
        Json.parseObject("{\"a\":{\"b\":2,\"c\":[2]},\"d\":{\"@type\":\"y\",\"h\":2},\"i\":true}");
    assertThat(Json.compact(mine.merged(its)))
        .isEqualTo(
            "{\"a\":{\"b\":2,\"c\":[1,2]},\"d\":{\"@type\":\"y\",\"h\":2},\"f\":\"g\",\"i\":true}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "{\"a\"}",
        "[1,]",
        "tru",
        "1x",
        "\"\\q\"",
        "\"\\u12g4\"",
        "{} {}",
        "\"\t\""
      })
  void whatIsNoJsonIsRefusedWithItsPlace(String text) {
    assertThatThrownBy(() -> Json.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("no JSON at character");
  }

  @Test
  void depthIsBounded() {
    assertThatThrownBy(() -> Json.parse("[".repeat(100_000)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void anObjectKeepsItsOrderAndItsCopiesDoNotChangeIt() {
    JsonObject object = JsonObject.of("z", 1L, "a", "x");
    assertThat(object.with("m", true).keySet()).containsExactly("z", "a", "m");
    assertThat(object.with("z", 2L).keySet()).containsExactly("z", "a");
    assertThat(object).isEqualTo(JsonObject.of("a", "x", "z", 1L));
    assertThat(object.withText("t", "").withList("l", List.of())).isEqualTo(object);
    assertThatThrownBy(() -> object.put("q", 1)).isInstanceOf(UnsupportedOperationException.class);
  }
}

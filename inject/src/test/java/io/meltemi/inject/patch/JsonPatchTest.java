package io.meltemi.inject.patch;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.meltemi.inject.yaml.YamlJson;
import java.util.Random;
import org.junit.jupiter.api.Test;

class JsonPatchTest {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private static String patch(String from, String to) {
    return JsonPatch.between(YamlJson.value("from", from), YamlJson.value("to", to)).toString();
  }

  @Test
  void equalDocumentsNeedNoOperation() {
    assertThat(patch("{a: [1, {b: c}]}", "{a: [1, {b: c}]}")).isEqualTo("[]");
  }

  @Test
  void namesWithSlashesAndTildesAreEscaped() {
    assertThat(patch("{}", "{a/b~c: 1}"))
        .isEqualTo("[{\"op\":\"add\",\"path\":\"/a~1b~0c\",\"value\":1}]");
  }

  @Test
  void anItemAddedInFrontLeavesTheOthersAlone() {
    assertThat(patch("[{name: b, x: 1}]", "[{name: a}, {name: b, x: 1}]"))
        .isEqualTo("[{\"op\":\"add\",\"path\":\"/0\",\"value\":{\"name\":\"a\"}}]");
  }

  @Test
  void aChangeInsideANamedItemIsThatChangeAlone() {
    assertThat(patch("[{name: a, x: 1}]", "[{name: a, x: 2}, {name: b}]"))
        .isEqualTo(
            "[{\"op\":\"replace\",\"path\":\"/0/x\",\"value\":2},"
                + "{\"op\":\"add\",\"path\":\"/1\",\"value\":{\"name\":\"b\"}}]");
  }

  @Test
  void anyTwoDocumentsAreLedFromOneToTheOther() {
    long seed = 20261122;
    var random = new Random(seed);
    for (int i = 0; i < 3_000; i++) {
      JsonNode from = document(random, 3);
      JsonNode to = document(random, 3);
      assertThat(PatchedJson.of(from, JsonPatch.between(from, to)))
          .as("seed %d, case %d: %s", seed, i, from)
          .isEqualTo(to);
    }
  }

  private static JsonNode document(Random random, int depth) {
    int kind = depth == 0 ? 2 : random.nextInt(3);
    if (kind == 0) {
      ObjectNode object = JSON.objectNode();
      for (int i = random.nextInt(4); i > 0; i--) {
        object.set("abc/~".substring(i, i + 1), document(random, depth - 1));
      }
      if (random.nextBoolean()) {
        object.put("name", "n" + random.nextInt(4));
      }
      return object;
    }
    if (kind == 1) {
      ArrayNode list = JSON.arrayNode();
      for (int i = random.nextInt(5); i > 0; i--) {
        list.add(document(random, depth - 1));
      }
      return list;
    }
    return random.nextBoolean() ? JSON.numberNode(random.nextInt(3)) : JSON.textNode("t");
  }
}

package io.meltemi.gotemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** What Go 1.26 with sprig 3.3 and Helm's functions printed, or that it refused. */
class FactsTest {
  private static Map<String, Object> data() {
    var data = new LinkedHashMap<String, Object>();
    data.put("s", "str");
    data.put("i", 7.0);
    data.put("f", 1.5);
    data.put("big", 1_000_000.0);
    data.put("b", true);
    data.put("nil", null);
    data.put("empty", "");
    data.put("zero", 0.0);
    data.put("none", new ArrayList<>());
    data.put("l", new ArrayList<>(List.of("a", "b", "c")));
    data.put(
        "m",
        new LinkedHashMap<>(Map.of("a", "va", "b", 2.0, "c", Arrays.<Object>asList(1.0, "x"))));
    data.put("deep", new LinkedHashMap<>(Map.of("x", new LinkedHashMap<>(Map.of("y", "z")))));
    return data;
  }

  @TestFactory
  Stream<DynamicTest> whatGoPrints() throws IOException {
    try (var in = FactsTest.class.getResourceAsStream("facts.jsonl")) {
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      return text.lines().map(line -> test((Map<?, ?>) GoYaml.parse(line))).toList().stream();
    }
  }

  private static DynamicTest test(Map<?, ?> row) {
    String text = (String) row.get("template");
    return dynamicTest(
        text,
        () -> {
          if (row.containsKey("error")) {
            assertThatThrownBy(() -> execute(text))
                .isInstanceOf(TemplateException.class)
                .hasMessageMatching("(?s)(case|tpl):\\d+:\\d+: .+");
          } else {
            assertThat(execute(text)).isEqualTo(row.get("want"));
          }
        });
  }

  private static String execute(String text) {
    return Template.parse("case", text, Functions.helm()).execute(data());
  }
}

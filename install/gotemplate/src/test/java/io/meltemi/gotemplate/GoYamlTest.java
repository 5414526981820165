package io.meltemi.gotemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class GoYamlTest {
  @Test
  void scalarsAreWrittenAsHelmWritesThem() throws IOException {
    assertThat(GoYaml.write(GoYaml.parse(read("scalars.in.yaml"))))
        .isEqualTo(read("scalars.out.yaml"));
  }

  @Test
  void whatIsWrittenIsReadBack() throws IOException {
    Object value = GoYaml.parse(read("scalars.in.yaml"));

    assertThat(GoYaml.parse(GoYaml.write(value))).isEqualTo(value);
    assertThat(GoYaml.parse(GoYaml.writePretty(value))).isEqualTo(value);
    assertThat(GoYaml.parse(GoJson.writeRaw(Map.of("a", "\u2028\u0001\"\\é"))))
        .isEqualTo(Map.of("a", "\u2028\u0001\"\\é"));
  }

  @Test
  void aListThatHoldsItselfManyTimesIsRefused() {
    List<Object> list = List.of("x");
    for (int i = 0; i < 60; i++) {
      list = List.of(list, list);
    }
    List<Object> wide = list;

    assertThatThrownBy(() -> GoYaml.write(wide)).isInstanceOf(TemplateException.class);
    assertThatThrownBy(() -> GoJson.write(wide)).isInstanceOf(TemplateException.class);
  }

  @Test
  void aliasesOfAliasesAreBounded() {
    var text = new StringBuilder("a0: &a0 [x]\n");
    for (int i = 1; i < 60; i++) {
      text.append("a%d: &a%d [*a%d, *a%d]%n".formatted(i, i, i - 1, i - 1));
    }

    assertThatThrownBy(() -> GoYaml.parse(text.toString()))
        .isInstanceOf(TemplateException.class)
        .hasMessage("line 16: aliases repeat more than 100000 values");
  }

  @Test
  void whatIsNoYamlIsRefusedWithItsPlace() {
    for (String text :
        new ArrayList<>(List.of("a: [1", "a: b: c", "\t- x", "*none", "a\n---\nb"))) {
      assertThatThrownBy(() -> GoYaml.parse(text))
          .isInstanceOf(TemplateException.class)
          .hasMessageContaining("line");
    }
  }

  private static String read(String name) throws IOException {
    try (var in = GoYamlTest.class.getResourceAsStream(name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}

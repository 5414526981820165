package io.meltemi.istioctl.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meltemi.gotemplate.GoYaml;
import io.meltemi.istioctl.Failure;
import io.meltemi.istioctl.operator.TreePath.Missing;
import org.junit.jupiter.api.Test;

class TreePathTest {
  private static final String DOCUMENT =
      "{a: {b: 1}, list: [{name: x, port: 8080}, {name: w}], words: [--one, --two=2]}";

  private static Tree document() {
    return Tree.of(GoYaml.parse(DOCUMENT));
  }

  private static String put(String path, Object value) {
    Tree document = document();
    TreePath.parse(path).put(document, value, Missing.REFUSED);
    return GoYaml.write(document.fields());
  }

  private static String without(String path) {
    Tree document = document();
    TreePath.parse(path).delete(document);
    return GoYaml.write(document.fields());
  }

  private static String like(String yaml) {
    return GoYaml.write(GoYaml.parse(yaml));
  }

  @Test
  void fieldsAndItemsAreReplacedAndMade() {
    assertThat(put("a.b", "2")).isEqualTo(like(DOCUMENT.replace("b: 1", "b: '2'")));
    assertThat(put("a.c\\.d.e", true))
        .isEqualTo(like(DOCUMENT.replace("b: 1", "b: 1, c.d: {e: true}")));
    assertThat(put("list.[name:w].z", "v"))
        .isEqualTo(like(DOCUMENT.replace("name: w", "name: w, z: v")));
    assertThat(put("list[port:8080].name", "v"))
        .isEqualTo(like(DOCUMENT.replace("name: x", "name: v")));
    assertThat(put("list[1].name", "v")).isEqualTo(like(DOCUMENT.replace("name: w", "name: v")));
    assertThat(put("list[-1].name", "v"))
        .isEqualTo(like(DOCUMENT.replace("{name: w}", "{name: w}, {name: v}")));
    assertThat(put("words[:--two.*]", "--two=3"))
        .isEqualTo(like(DOCUMENT.replace("--two=2", "--two=3")));
    assertThat(put("new[0].a", "b"))
        .isEqualTo(like(DOCUMENT.replace("words:", "new: [{a: b}], words:")));
  }

  @Test
  void whatIsThereIsDeleted() {
    assertThat(without("a.b")).isEqualTo(like(DOCUMENT.replace("b: 1", "")));
    assertThat(without("list.[name:x]"))
        .isEqualTo(like(DOCUMENT.replace("{name: x, port: 8080}, ", "")));
    assertThat(without("words.[:--one]")).isEqualTo(like(DOCUMENT.replace("--one, ", "")));
  }

  @Test
  void anItemThatIsNotThereIsAddedWhereThatIsWanted() {
    Tree document = document();
    TreePath.parse("list[name:z].enabled").put(document, false, Missing.ADDED);
    assertThat(GoYaml.write(document.fields()))
        .isEqualTo(like(DOCUMENT.replace("{name: w}", "{name: w}, {name: z, enabled: false}")));
  }

  @Test
  void pathsThatLeadNowhereAreRefusedByName() {
    assertThatThrownBy(() -> put("list.[name:z].a", 1))
        .isInstanceOf(Failure.class)
        .hasMessage("path \"list.[name:z].a\": [name:z] is not there");
    assertThatThrownBy(() -> put("a.b.c", 1))
        .hasMessageContaining("c is a field of what is no map");
    assertThatThrownBy(() -> put("a[0]", 1))
        .hasMessageContaining("[0] is an item of what is no list");
    assertThatThrownBy(() -> without("words[:three]"))
        .hasMessageContaining("[:three] is not there");
    assertThatThrownBy(() -> put("list[x].a", 1)).hasMessageContaining("(expected: [NUMBER]");
    assertThatThrownBy(() -> put("list[0", 1)).hasMessageContaining("(expected: ");
    assertThatThrownBy(() -> put("", 1)).hasMessageContaining("(expected: a path like a.b");
    assertThatThrownBy(() -> put("list[:(]", 1)).hasMessageContaining("a regular expression");
  }
}

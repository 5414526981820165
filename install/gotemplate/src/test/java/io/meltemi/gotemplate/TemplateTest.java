package io.meltemi.gotemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TemplateTest {
  /** Reaches the fields of a record. */
  public record Pod(String name, Map<String, String> labels, Optional<String> node) {}

  @Test
  void aRecordsComponentsAreFieldsOfGoNames() {
    var pod = new Pod("web", Map.of("app", "shop"), Optional.empty());

    assertThat(run("{{.Name}} {{.Labels.app}} {{.Node}}", pod)).isEqualTo("web shop <no value>");
    assertThatThrownBy(() -> run("{{.name}}", pod))
        .hasMessage("test:1:3: can't evaluate field name in type Pod");
  }

  @Test
  void fieldsOfTheirOwnNamingMayBeMethods() {
    Fields files =
        name ->
            name.equals("Get")
                ? Optional.of((Function) args -> "<" + args.string(0) + ">")
                : Optional.empty();

    assertThat(run("{{.Files.Get \"a\"}}{{\"b\" | .Files.Get}}", Map.of("Files", files)))
        .isEqualTo("<a><b>");
  }

  @Test
  void ownFunctionsAreCalledWithTheArgumentsInOrder() {
    Functions functions =
        Functions.builtins().with("both", 2, args -> args.string(0) + args.integer(1));

    assertThat(Template.parse("t", "{{ 2 | both \"a\" }}", functions).execute(null))
        .isEqualTo("a2");
    assertThatThrownBy(() -> Template.parse("t", "x\n {{ both 1 2 }}", functions).execute(null))
        .hasMessage("t:2:5: error calling both: wrong type for value; expected string; got int");
    assertThatThrownBy(() -> Template.parse("t", "{{ both 1 }}", functions).execute(null))
        .hasMessage("t:1:4: wrong number of args for both: want 2 got 1");
  }

  @Test
  void theEnvironmentIsOutOfReach() {
    assertThatThrownBy(() -> run("{{ env \"HOME\" }}", null))
        .hasMessage("test:1:4: function \"env\" is not defined");
  }

  @Test
  void aTemplateThatNeverEndsIsStopped() {
    for (String text :
        List.of(
            "{{define \"a\"}}{{template \"a\" .}}{{end}}{{template \"a\" .}}",
            "{{define \"a\"}}{{include \"a\" .}}{{end}}{{template \"a\" .}}",
            "{{range 1000000000}}{{end}}",
            "{{range 1000000000}}xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx{{end}}",
            "{{until 1000000000}}",
            "{{repeat 1000000000 \"ab\"}}",
            "{{$x := \"ab\"}}{{range 60}}{{$x = printf \"%s%s\" $x $x}}{{end}}",
            "{{$x := list 1}}{{range 60}}{{$x = concat $x $x}}{{end}}",
            "{{$x := list 1}}{{range 60}}{{$x = list $x $x}}{{end}}{{toYaml $x}}",
            "{{$x := list 1}}{{range 60}}{{$x = list $x $x}}{{end}}{{$x}}",
            "{{tpl . .}}")) {
      assertThatThrownBy(() -> run(text, "{{tpl . .}}")).isInstanceOf(TemplateException.class);
    }
  }

  @Test
  void structuresTooDeepAreRefusedAndDoNotOverflowTheStack() {
    assertThatThrownBy(() -> run("{{if 1}}".repeat(10_000), null))
        .hasMessageContaining("within each other");
    assertThatThrownBy(() -> run("{{" + "(".repeat(10_000) + "1" + ")".repeat(10_000) + "}}", null))
        .hasMessageContaining("within each other");
    assertThatThrownBy(() -> run("{{if 1}}" + "{{else if 1}}".repeat(10_000) + "{{end}}", null))
        .isInstanceOf(TemplateException.class);
  }

  @Test
  void aMissingKeyIsWhatTheSetSays() {
    String text = "{{ .a }}";
    assertThat(
            TemplateSet.of(Functions.helm(), MissingKey.ZERO)
                .with("t", text)
                .execute("t", Map.of()))
        .isEqualTo("<no value>");
    assertThatThrownBy(
            () ->
                TemplateSet.of(Functions.helm(), MissingKey.ZERO)
                    .with("t", "{{ .a.b }}")
                    .execute("t", Map.of()))
        .hasMessage("t:1:4: nil pointer evaluating interface {}.b");
    assertThatThrownBy(
            () ->
                TemplateSet.of(Functions.helm(), MissingKey.ERROR)
                    .with("t", text)
                    .execute("t", Map.of()))
        .hasMessage("t:1:4: map has no entry for key \"a\"");
  }

  private static String run(String text, Object data) {
    return Template.parse("test", text, Functions.helm()).execute(data);
  }
}

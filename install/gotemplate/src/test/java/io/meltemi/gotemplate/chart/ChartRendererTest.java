package io.meltemi.gotemplate.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meltemi.gotemplate.TemplateException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChartRendererTest {
  @TempDir Path folder;

  @Test
  void aChartIsRenderedWithItsFilesHelpersAndRelease() throws IOException {
    write("values.yaml", "port: 80\nlabels: {app: a, tier: b}");
    write("files/motd.txt", "hello {{ .Values.port }}\n");
    write("files/other.txt", "x");
    write(
        "templates/_helpers.tpl",
        "{{ define \"name\" }}{{ .Release.Name }}-{{ .Chart.Name }}{{ end }}");
    write(
        "templates/a.yaml",
        """
        name: {{ include "name" . }}.{{ .Release.Namespace }}
        port: {{ .Values.port | int }}{{ .Values.absent }}
        labels: {{ toYaml .Values.labels | nindent 2 }}
        motd: {{ tpl (.Files.Get "files/motd.txt") . | trim }}
        files: {{ range $path, $text := .Files.Glob "files/*.txt" }}{{ $path }} {{ end }}
        modern: {{ semverCompare ">=1.30-0" .Capabilities.KubeVersion.Version }}
        apps: {{ .Capabilities.APIVersions.Has "apps/v1" }}
        file: {{ .Template.Name }}
        """);
    write("templates/NOTES.txt", "{{ fail \"notes are not rendered\" }}");

    Map<String, Object> values = Map.of("labels", Map.of("tier", "c"));
    assertThat(ChartRenderer.render(Chart.load(folder), Release.of("r", "ns"), values))
        .containsExactly(
            Map.entry(
                "demo/templates/a.yaml",
                """
                name: r-demo.ns
                port: 80
                labels:\s
                  app: a
                  tier: c
                motd: hello 80
                files: files/motd.txt files/other.txt\s
                modern: true
                apps: true
                file: demo/templates/a.yaml
                """));
  }

  @Test
  void aTemplateMaySetValuesForThoseAfterIt() throws IOException {
    write("templates/zzz.yaml", "{{ $_ := set .Values \"made\" \"early\" }}");
    write("templates/a.yaml", "{{ .Values.made }}");

    assertThat(ChartRenderer.render(Chart.load(folder), Release.of("r", "ns"), Map.of()))
        .containsEntry("demo/templates/a.yaml", "early");
  }

  @Test
  void errorsNameTheFileAndThePlace() throws IOException {
    write("templates/a.yaml", "a: 1\nb: {{ .Values.x.y }}");
    Chart chart = Chart.load(folder);

    assertThatThrownBy(() -> ChartRenderer.render(chart, Release.of("r", "ns"), Map.of()))
        .isInstanceOf(TemplateException.class)
        .hasMessage("demo/templates/a.yaml:2:7: nil pointer evaluating interface {}.y");
    write("values.yaml", "- 1");
    assertThatThrownBy(() -> Chart.load(folder))
        .hasMessage(folder.resolve("values.yaml") + ": no map (expected: one)");
  }

  @Test
  void aNullTakesADefaultAway() {
    Map<String, Object> defaults = Map.of("a", Map.of("b", 1, "c", 2), "d", 3);
    var over = new LinkedHashMap<String, Object>();
    over.put("d", null);
    over.put("a", Map.of("c", 5));

    assertThat(ChartValues.merged(defaults, over)).isEqualTo(Map.of("a", Map.of("b", 1, "c", 5)));
  }

  @Test
  void assignmentsReachIntoMapsAndLists() {
    Map<String, Object> values = Map.of("a", Map.of("b", 1));
    for (String assignment :
        List.of("a.c=true", "l[1].x=7", "s=007", "k\\.io/x=y", "e={a,2}", "a.b=null", "v=a=b")) {
      values = ChartValues.with(values, assignment);
    }

    assertThat(values.get("a").toString()).isEqualTo("{b=null, c=true}");
    assertThat(values.get("l").toString()).isEqualTo("[null, {x=7}]");
    assertThat(values)
        .containsEntry("s", "007")
        .containsEntry("k.io/x", "y")
        .containsEntry("e", List.of("a", 2L))
        .containsEntry("v", "a=b");
    for (String bad : List.of("a", "=b", "l[x]=1", "l[1=2", "l[999999]=1")) {
      assertThatThrownBy(() -> ChartValues.with(Map.of(), bad))
          .isInstanceOf(TemplateException.class)
          .hasMessageContaining("expected");
    }
  }

  @Test
  void objectsComeInTheOrderOfInstallation() {
    var objects =
        Manifests.objects(
            List.of("kind: Deployment\n---\n# nothing\n---\nkind: Own\n", "kind: ServiceAccount"));

    assertThat(objects)
        .extracting(object -> object.get("kind"))
        .containsExactly("ServiceAccount", "Deployment", "Own");
    assertThatThrownBy(() -> Manifests.objects(List.of("- 1"))).hasMessageContaining("no object");
  }

  private void write(String path, String text) throws IOException {
    Path file = folder.resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
    if (Files.notExists(folder.resolve("Chart.yaml"))) {
      Files.writeString(folder.resolve("Chart.yaml"), "name: demo\nversion: 1.2.3\n");
    }
  }
}

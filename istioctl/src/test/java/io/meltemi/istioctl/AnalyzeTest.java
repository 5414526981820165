package io.meltemi.istioctl;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class AnalyzeTest {
  private static final String MISSING_SUBSET =
      """
      apiVersion: networking.istio.io/v1
      kind: VirtualService
      metadata:
        name: web
        namespace: shop
      spec:
        hosts: [web]
        http:
        - route:
          - destination:
              host: web
              subset: v9
      """;

  private static final String ENVOY_FILTER =
      """
      apiVersion: networking.istio.io/v1alpha3
      kind: EnvoyFilter
      metadata:
        name: patch
      spec: {}
      """;

  @TempDir private Path folder;

  static Stream<String> cases() throws IOException {
    try (Stream<Path> files = Files.list(Peer.folder("analyze"))) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(".in.yaml"))
          .map(name -> name.substring(0, name.length() - ".in.yaml".length()))
          .sorted()
          .toList()
          .stream();
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void messagesAreThoseOfIstio(String name) throws IOException {
    Path peer = Peer.folder("analyze");
    Run run = analyze(peer.resolve(name + ".in.yaml").toString());
    String text =
        run.out()
            + (run.err().isEmpty() ? "" : "# stderr\n" + run.err())
            + "# exit "
            + run.exitCode();
    assertThat(text.replace(peer + "/", "").strip())
        .isEqualTo(Peer.text(peer.resolve(name + ".out.txt")).strip());
  }

  @ParameterizedTest
  @MethodSource("cases")
  void messagesAsJsonAreThoseOfIstio(String name) throws IOException {
    Path peer = Peer.folder("analyze");
    Run run = analyze(peer.resolve(name + ".in.yaml").toString(), "-o", "json");
    assertThat(withoutIndent(run.out().replace(peer + "/", "")))
        .isEqualTo(withoutIndent(Peer.text(peer.resolve(name + ".out.json"))));
    assertThat(run.exitCode()).isZero();
  }

  private static List<String> withoutIndent(String text) {
    return text.strip().lines().map(String::strip).toList();
  }

  private static Run analyze(String... args) {
    return Run.of(
        Stream.concat(Stream.of("analyze", "--use-kube=false"), Stream.of(args))
            .toArray(String[]::new));
  }

  private String file(String name, String text) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, text).toString();
  }

  @Test
  void onlyTheNamespaceThatIsAskedForIsToldOf() throws IOException {
    String file = file("a.yaml", MISSING_SUBSET);
    assertThat(analyze(file).out()).isEqualTo("\n");
    assertThat(analyze("-n", "shop", file).out())
        .isEqualTo(
            "Error [IST0101] (VirtualService shop/web "
                + file
                + ":11) Referenced host+subset in destinationrule not found: \"web+v9\"\n");
    Run all = analyze("-A", file);
    assertThat(all.out()).contains("IST0101");
    assertThat(all.err())
        .isEqualTo(
            """
            Error: Analyzers found issues when analyzing all namespaces.
            See https://istio.io/v1.30/docs/reference/config/analysis for more information about \
            causes and resolutions.
            """);
    assertThat(all.exitCode()).isEqualTo(79);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "IST0101=VirtualService shop/web",
        "IST0101=VirtualService web.shop",
        "IST0101=VirtualService *.shop",
        "IST0101=*"
      })
  void aCodeIsSuppressedForObjects(String suppression) throws IOException {
    Run run = analyze("-A", "-S", suppression, file("a.yaml", MISSING_SUBSET));
    assertThat(run.out()).isEqualTo("\n");
    assertThat(run.err()).startsWith("✔ No validation issues found when analyzing ");
    assertThat(run.exitCode()).isZero();
  }

  @Test
  void anObjectSuppressesCodesForItself() throws IOException {
    String own =
        MISSING_SUBSET.replace(
            "  name: web\n",
            "  name: web\n"
                + "  annotations: {galley.istio.io/analyze-suppress: \"IST0109,IST0101\"}\n");
    assertThat(analyze("-A", file("a.yaml", own)).exitCode()).isZero();
  }

  @Test
  void suppressionsThatMakeNoSenseAreToldOf() throws IOException {
    String file = file("a.yaml", MISSING_SUBSET);
    assertThat(analyze("-S", "IST9999=*", file).err())
        .startsWith(
            "Warning: Supplied message code 'IST9999' is an unknown message code and will not have"
                + " any effect.\n");
    assertThat(analyze("-S", "IST0101", file).err())
        .isEqualTo(
            "Error: IST0101 is not a valid suppression value. See istioctl analyze --help\n");
  }

  @Test
  void thresholdsSayWhatIsShownAndWhatFails() throws IOException {
    String file = file("a.yaml", ENVOY_FILTER);
    Run plain = analyze(file);
    assertThat(plain.out()).startsWith("Warning [IST0133]");
    assertThat(plain.exitCode()).isZero();
    assertThat(analyze("--failure-threshold", "warning", file).exitCode()).isEqualTo(79);
    Run silent = analyze("--output-threshold=Error", "--failure-threshold=Warning", file);
    assertThat(silent.out()).isEqualTo("\n");
    assertThat(silent.exitCode()).isEqualTo(79);
    Run wrong = analyze("--failure-threshold", "bad", file);
    assertThat(wrong.exitCode()).isEqualTo(64);
    assertThat(wrong.err()).contains("expected: Info, Warning or Error");
  }

  @Test
  void foldersAreReadToTheBottomInTheOrderOfNames() throws IOException {
    file("conf/b/z.yml", MISSING_SUBSET.replace("name: web", "name: zzz"));
    file("conf/a.yaml", MISSING_SUBSET);
    file("conf/readme.txt", "hello");
    String conf = folder.resolve("conf").toString();
    Run run = analyze("-A", conf);
    assertThat(run.out().lines())
        .anySatisfy(
            line -> assertThat(line).contains("VirtualService shop/zzz " + conf + "/b/z.yml:11"))
        .anySatisfy(
            line -> assertThat(line).contains("VirtualService shop/web " + conf + "/a.yaml:11"));
    assertThat(run.err())
        .startsWith(
            "Skipping file "
                + conf
                + "/readme.txt, recognized file extensions are: [.json .yaml .yml]\n");
  }

  @Test
  void standardInputIsReadToo() {
    Run run = Run.withInput(MISSING_SUBSET, "analyze", "--use-kube=false", "-n", "shop", "-");
    assertThat(run.out())
        .isEqualTo(
            "Error [IST0101] (VirtualService shop/web -:11) Referenced host+subset in"
                + " destinationrule not found: \"web+v9\"\n");
  }

  @Test
  void documentsThatCannotBeReadAreErrorsUnlessToldOtherwise() throws IOException {
    String file = file("a.yaml", "a: [\n---\nfoo: bar\n");
    Run run = analyze(file);
    assertThat(run.exitCode()).isEqualTo(65);
    assertThat(run.err())
        .startsWith(
            "Error(s) adding files: 1 error occurred:\n\t* errors parsing content \""
                + file
                + "\": ")
        .endsWith("(but 1 file could not be parsed).\nError: Some files couldn't be parsed.\n");
    assertThat(analyze("--ignore-unknown", file).exitCode()).isZero();
  }

  @Test
  void commandLinesThatMakeNoSenseAreRefused() throws IOException {
    assertThat(analyze().err())
        .isEqualTo("Error: at least one file and/or Kubernetes source must be provided\n");
    assertThat(analyze("nowhere.yaml").err())
        .isEqualTo("Error: stat nowhere.yaml: no such file or directory\n");
    Run format = analyze("-o", "XML", file("a.yaml", ""));
    assertThat(format.exitCode()).isEqualTo(64);
    assertThat(format.err())
        .isEqualTo("Error: xml not a valid option for format. See istioctl analyze --help\n");
  }

  @Test
  void analyzersAreListedAndSelected() throws IOException {
    Run list = Run.of("analyze", "-L");
    assertThat(list.out())
        .startsWith(
            "* annotations.K8sAnalyzer:\n"
                + "    Checks for misplaced and invalid Istio annotations in Kubernetes resources\n"
                + "* applicationUID.Analyzer:\n")
        .contains("* schema.ValidationAnalyzer.WorkloadGroup:\n");
    assertThat(list.out().lines()).hasSize(2 * (35 + 15));
    String file = file("a.yaml", MISSING_SUBSET);
    assertThat(analyze("-A", "--analyzer", "gateway.ConflictingGatewayAnalyzer", file).exitCode())
        .isZero();
    assertThat(analyze("-A", "--analyzer", "no.such", file).exitCode()).isEqualTo(79);
  }

  @Test
  void whatRanIsToldWhenAsked() throws IOException {
    Run run = analyze("-v", file("a.yaml", MISSING_SUBSET));
    assertThat(run.err())
        .startsWith("Analyzed resources in namespace: default\nSkipped analyzers:\n\t ")
        .contains("Executed analyzers:\n\t ", "\t virtualservice.GatewayAnalyzer\n");
  }

  @Test
  void coloursAreThereWhereTheyAreAskedFor() throws IOException {
    String file = file("a.yaml", MISSING_SUBSET);
    assertThat(analyze("-A", file).out()).startsWith("Error [");
    assertThat(analyze("-A", "--color", file).out()).startsWith("\033[1;31mError\033[0m [IST0101]");
    assertThat(analyze("-A", "--color=false", file).out()).startsWith("Error [");
  }

  @Test
  void messagesAreYaml() throws IOException {
    String file = file("a.yaml", MISSING_SUBSET);
    Run run = analyze("-A", "-o", "yaml", file);
    assertThat(run.out())
        .startsWith("- code: IST0101\n  documentationUrl: https://istio.io/v1.30/docs/")
        .contains("  origin: VirtualService shop/web\n  reference: " + file + ":11\n");
    assertThat(run.exitCode()).isZero();
  }

  @Test
  void messagesAreSarif() throws IOException {
    Run run = analyze("-A", "-o", "sarif", file("a.yaml", MISSING_SUBSET));
    assertThat(run.out())
        .contains(
            "\"version\": \"2.1.0\"",
            "\"name\": \"istioctl analyze\"",
            "\"id\": \"IST0101\"",
            "\"ruleIndex\": 0",
            "\"level\": \"error\"",
            "\"startLine\": 11",
            "\"fullyQualifiedName\": \"VirtualService shop/web\"");
    assertThat(run.exitCode()).isEqualTo(79);
    assertThat(analyze("-o", "sarif", file("b.yaml", "")).out()).contains("\"results\": []");
  }

  @Test
  void messagesAreTestCases() throws IOException {
    Run run = analyze("-A", "-o", "junit", file("a.yaml", MISSING_SUBSET));
    assertThat(run.out())
        .startsWith("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n")
        .contains(
            "tests=\"1\" failures=\"1\"",
            "<testcase classname=\"VirtualService shop/web\" name=\"IST0101 Referenced host+subset"
                + " in destinationrule not found: &quot;web+v9&quot;\"",
            "<failure type=\"IST0101\" message=")
        .endsWith("</testsuites>\n");
    assertThat(analyze("-o", "junit", file("b.yaml", "")).out())
        .contains("tests=\"1\" failures=\"0\"", "no validation issues found");
  }

  @Test
  void theMeshsSettingsAreReadFromAFile() throws IOException {
    String telemetry =
        """
        apiVersion: telemetry.istio.io/v1
        kind: Telemetry
        metadata: {name: logs, namespace: default}
        spec:
          accessLogging:
          - disabled: false
        """;
    String file = file("a.yaml", telemetry);
    assertThat(analyze(file).out()).contains("IST0157");
    String mesh = file("mesh.yaml", "defaultProviders: {accessLogging: [mine]}\n");
    assertThat(analyze("--meshConfigFile", mesh, file).out()).isEqualTo("\n");
  }
}

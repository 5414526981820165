package io.meltemi.istioctl;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ValidateTest {
  private static final String GOOD =
      """
      apiVersion: networking.istio.io/v1
      kind: VirtualService
      metadata: {name: web}
      spec:
        hosts: [web]
        http:
        - route:
          - destination: {host: web}
      """;

  private static final String WITHOUT_ROUTES = GOOD.substring(0, GOOD.indexOf("  http:"));

  private static final String SERVICE =
      """
      apiVersion: v1
      kind: Service
      metadata: {name: web, namespace: shop}
      spec:
        ports:
        - {name: http-web, port: 80}
        - {name: web, port: 81}
        - {port: 82}
        - {port: 83, protocol: UDP}
        - {name: x, port: 84, appProtocol: grpc}
        - {name: x, port: 85, appProtocol: smoke}
      """;

  @TempDir private Path folder;

  private String file(String name, String text) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, text).toString();
  }

  @Test
  void goodFilesAreValid() throws IOException {
    String file = file("a.yaml", GOOD);
    Run run = Run.of("validate", "-f", file);
    assertThat(run).isEqualTo(new Run(0, "", "\"" + file + "\" is valid\n"));
    assertThat(Run.withInput(GOOD, "v", "-f", "-"))
        .isEqualTo(new Run(0, "", "validation succeed\n"));
  }

  @Test
  void errorsAreThoseOfTheWebhookInIstiosWords() {
    Run run = Run.withInput(WITHOUT_ROUTES, "validate", "-f", "-");
    assertThat(run)
        .isEqualTo(
            new Run(
                1,
                "",
                """
                Error: 1 error occurred:
                \t* VirtualService//web: http, tcp or tls must be provided in virtual service


                """));
  }

  @Test
  void fieldsThatIstioDoesNotKnowAreErrors() {
    assertThat(Run.withInput(GOOD + "extra: 1\n", "validate", "-f", "-").err())
        .contains("\t* VirtualService//web: unknown field \"extra\"\n");
    assertThat(
            Run.withInput(GOOD.replace("  hosts:", "  host: x\n  hosts:"), "validate", "-f", "-")
                .err())
        .contains(
            "\t* VirtualService//web: cannot parse proto message: unknown field \"spec.host\"\n");
  }

  @Test
  void warningsAreNoErrors() throws IOException {
    String file =
        file(
            "a.yaml",
            """
            apiVersion: networking.istio.io/v1alpha3
            kind: EnvoyFilter
            metadata: {name: patch, namespace: shop}
            spec: {}
            """);
    Run run = Run.of("validate", "-f", file);
    assertThat(run.exitCode()).isZero();
    assertThat(run.err())
        .startsWith(
            "\"" + file + "\" has warnings: \n\t* EnvoyFilter/shop/patch: EnvoyFilter exposes");
  }

  @Test
  void portsOfServicesTellTheirProtocols() {
    Run run = Run.withInput(SERVICE, "validate", "-f", "-");
    assertThat(run.exitCode()).isOne();
    assertThat(run.err())
        .startsWith("Error: 3 errors occurred:\n")
        .contains(
            "\t* Service/shop/web: service \"web/shop/:\" port \"web\" does not follow the Istio"
                + " naming convention. See https://istio.io/v1.30/docs/ops/deployment/",
            "\t* Service/shop/web: service \"web/shop/:\" has an unnamed port.",
            "service \"web/shop/:\" doesn't follow Istio protocol selection.");
  }

  @Test
  void deploymentsWithoutLabelsAreHintedAt() {
    Run run =
        Run.withInput(
            """
            apiVersion: v1
            kind: List
            items:
            - apiVersion: apps/v1
              kind: Deployment
              metadata: {name: web, namespace: shop}
              spec: {template: {metadata: {labels: {app: web}}}}
            - apiVersion: apps/v1
              kind: Deployment
              metadata: {name: both, namespace: shop}
              spec: {template: {metadata: {labels: {app: web, version: v1}}}}
            """,
            "validate",
            "-f",
            "-");
    assertThat(run.exitCode()).isZero();
    assertThat(run.err())
        .isEqualTo(
            """
            deployment "web/shop:" may not provide Istio metrics and telemetry labels: \
            map["app":"web"]. See \
            https://istio.io/v1.30/docs/ops/deployment/application-requirements/
            validation succeed
            """);
  }

  @Test
  void severalFilesAndFoldersAreValidatedAtOnce() throws IOException {
    String good = file("conf/a.yaml", GOOD);
    file("conf/readme.txt", "nothing");
    String bad = file("bad.json", "{");
    Run run = Run.of("validate", "-f", folder.resolve("conf") + "," + bad, "-f", "nowhere.yaml");
    assertThat(run.exitCode()).isOne();
    assertThat(run.err())
        .startsWith("Error: 2 errors occurred:\n\t* failed to decode file " + bad + ": ")
        .contains("\t* cannot stat file \"nowhere.yaml\": ");
    assertThat(Run.of("validate", "-f", folder.resolve("conf").toString()).err())
        .isEqualTo("\"" + good + "\" is valid\n");
  }

  @Test
  void withoutFilesThereIsNothingToValidate() {
    assertThat(Run.of("validate").err())
        .startsWith("Error: error: you must specify resources by --filename.\n");
  }
}

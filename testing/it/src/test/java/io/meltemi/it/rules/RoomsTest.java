package io.meltemi.it.rules;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Keeps the table of rooms in docs/architecture.md true. */
class RoomsTest {
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .withImportOption(location -> !location.contains("-tests.jar"))
          .importPackages("io.meltemi");

  private static final Map<String, List<String>> MAY_USE =
      new TreeMap<>(
          Map.ofEntries(
              Map.entry("base", List.of()),
              Map.entry("yaml", List.of()),
              Map.entry("cli", List.of("base")),
              Map.entry("model", List.of("base")),
              Map.entry("config", List.of("base", "yaml", "model")),
              Map.entry("crds", List.of("yaml")),
              Map.entry("files", List.of("base", "yaml", "model", "config")),
              Map.entry("kube", List.of("base", "yaml", "model", "config")),
              Map.entry("gotemplate", List.of("base", "yaml")),
              Map.entry("ingest", List.of("base", "yaml", "model", "config")),
              Map.entry("xds", List.of("base", "api")),
              Map.entry("ca", List.of("base", "api")),
              Map.entry("translate", List.of("base", "model", "api")),
              Map.entry(
                  "delivery",
                  List.of("base", "yaml", "model", "config", "api", "translate", "xds", "ca")),
              Map.entry(
                  "settings", List.of("base", "model", "config", "ingest", "api", "translate")),
              Map.entry(
                  "dryrun",
                  List.of(
                      "base",
                      "yaml",
                      "model",
                      "config",
                      "files",
                      "ingest",
                      "settings",
                      "api",
                      "translate",
                      "xds",
                      "delivery")),
              Map.entry("explain", List.of("base", "api")),
              Map.entry("debug", List.of("base", "model", "xds", "api", "translate")),
              Map.entry("agent", List.of("base", "yaml", "cli")),
              Map.entry("training", List.of("base", "agent")),
              Map.entry("inject", List.of("base", "yaml", "model", "config", "gotemplate")),
              Map.entry(
                  "analysis", List.of("base", "yaml", "model", "config", "gotemplate", "inject")),
              Map.entry(
                  "istioctl",
                  List.of(
                      "base",
                      "yaml",
                      "cli",
                      "model",
                      "config",
                      "gotemplate",
                      "inject",
                      "analysis",
                      "api",
                      "files",
                      "ingest",
                      "settings",
                      "translate",
                      "xds",
                      "delivery",
                      "debug",
                      "dryrun",
                      "explain")),
              Map.entry("envtest", List.of("base", "yaml", "model", "config", "kube")),
              Map.entry("demo", List.of("base", "envtest", "kube"))));

  @Test
  void eachRoomUsesOnlyItsNeighbours() {
    MAY_USE.forEach(
        (room, neighbours) -> {
          String[] others =
              MAY_USE.keySet().stream()
                  .filter(other -> !other.equals(room) && !neighbours.contains(other))
                  .map(other -> "io.meltemi." + other + "..")
                  .toArray(String[]::new);
          noClasses()
              .that()
              .resideInAPackage("io.meltemi." + room + "..")
              .should()
              .dependOnClassesThat()
              .resideInAnyPackage(withIstiod(others))
              .check(CLASSES);
        });
  }

  private static String[] withIstiod(String[] rooms) {
    String[] all = Arrays.copyOf(rooms, rooms.length + 1);
    all[rooms.length] = "io.meltemi.istiod..";
    return all;
  }

  /** What is in one direction stays in one direction: no package leads back to itself. */
  @Test
  void packagesOfRoomsMakeNoCircles() {
    for (String room : List.of("istiod", "delivery", "translate", "xds", "ingest", "kube")) {
      slices()
          .matching("io.meltemi." + room + ".(*)..")
          .should()
          .beFreeOfCycles()
          .allowEmptyShould(true)
          .check(CLASSES);
    }
  }

  @Test
  void modelAndLayersDoNotChange() {
    fields()
        .that()
        .areDeclaredInClassesThat()
        .resideInAnyPackage("io.meltemi.model..", "io.meltemi.translate.scope..")
        .should()
        .haveModifier(JavaModifier.FINAL)
        .check(CLASSES);
  }

  @Test
  void theModelKnowsNoProtobuf() {
    noClasses()
        .that()
        .resideInAnyPackage("io.meltemi.base..", "io.meltemi.model..", "io.meltemi.ingest..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("com.google.protobuf..", "io.envoyproxy..")
        .check(CLASSES);
  }

  @Test
  void translationDoesNoInputOrOutput() {
    noClasses()
        .that()
        .resideInAPackage("io.meltemi.translate..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "io.grpc..", "java.nio.file..", "java.net.http..", "java.util.logging..")
        .check(CLASSES);
  }

  @Test
  void onlyMainClassesReadTheEnvironment() {
    noClasses()
        .that()
        .doNotHaveSimpleName("PilotDiscovery")
        .and()
        .doNotHaveSimpleName("PilotAgent")
        .and()
        .doNotHaveSimpleName("Istioctl")
        .and()
        .resideOutsideOfPackages("io.meltemi.demo..", "io.meltemi.envtest..")
        .should()
        .callMethod(System.class, "getenv")
        .orShould()
        .callMethod(System.class, "getenv", String.class)
        .check(CLASSES);
  }

  @Test
  void noStaticFieldChanges() {
    fields()
        .that()
        .areStatic()
        .and()
        .areDeclaredInClassesThat()
        .resideInAPackage("io.meltemi..")
        .and()
        .areDeclaredInClassesThat()
        .resideOutsideOfPackage("io.meltemi.api..")
        .should()
        .haveModifier(JavaModifier.FINAL)
        .check(CLASSES);
  }
}

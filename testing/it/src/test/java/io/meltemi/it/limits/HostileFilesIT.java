package io.meltemi.it.limits;

import static org.assertj.core.api.Assertions.assertThat;

import io.meltemi.it.fixture.IstiodProcess;
import io.meltemi.it.fixture.Until;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Objects that are hard to read cost themselves: the others are in force, and SIGTERM is obeyed.
 */
class HostileFilesIT {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Duration PROMPT = Duration.ofSeconds(6);

  @TempDir Path work;

  @Test
  void filesThatAreHardToReadCostThemselves() throws Exception {
    Path config = Files.createDirectory(work.resolve("config"));
    Files.writeString(config.resolve("deep.yaml"), route("deep", "x{0,1000}"));
    Files.writeString(config.resolve("huge.yaml"), route("huge", "x{0,1000}".repeat(60)));
    Files.writeString(
        config.resolve("names.yaml"),
        """
        apiVersion: v1
        kind: Service
        metadata: {name: "evil\\r\\nname", namespace: ../../etc}
        spec: {ports: [{port: 80}]}
        """);
    Files.writeString(
        config.resolve("quoted.yaml"),
        "apiVersion: v1\nkind: Secret\nmetadata: {name: long, namespace: shop}\ndata: {a: \""
            + "quoted ".repeat(1_100_000)
            + "\"}\n");
    try (var comments = new RandomAccessFile(config.resolve("comments.yaml").toFile(), "rw")) {
      comments.write('#');
      comments.setLength(250L << 20);
    }
    Files.writeString(config.resolve("zzz.yaml"), service("last"));
    try (var istiod =
        IstiodProcess.start(
            config, work, List.of(), Map.of("MELTEMI_ISTIOD_JAVA_OPTS", "-Xmx512m"))) {
      assertThat(istiod.log()).contains("comments.yaml: cannot be read: 262144000 bytes");
      assertThat(istiod.debug("configz")).contains("\"deep\"").doesNotContain("\"huge\"");
      assertThat(istiod.log())
          .contains("VirtualService shop/huge (huge.yaml:6): spec.http[0].match[0].uri.regex")
          .contains("at most 32768 RE2 instructions")
          .contains("metadata.name: \"evil\\r\\nname\" (expected: a lowercase RFC 1123 label)")
          .contains("comments.yaml: cannot be read: 262144000 bytes (expected: at most 3")
          .doesNotContain("OutOfMemoryError", "StackOverflowError");
      assertThat(istiod.debug("registryz")).contains("last.shop.svc.cluster.local");
      Files.writeString(config.resolve("later.yaml"), service("later"));
      Until.holds(
          "a later change is in force",
          PATIENCE,
          () -> istiod.debug("registryz").contains("later.shop.svc.cluster.local"));
      Files.writeString(
          config.resolve("quoted.yaml"),
          "# again\n" + Files.readString(config.resolve("quoted.yaml")));
      Thread.sleep(100);
      istiod.handle().destroy();
      Until.holds("SIGTERM ends it", PROMPT, () -> !istiod.handle().isAlive(), istiod::log);
    }
  }

  private static String route(String name, String regex) {
    return """
    apiVersion: networking.istio.io/v1
    kind: VirtualService
    metadata: {name: %s, namespace: shop}
    spec:
      hosts: [%s.example]
      http: [{match: [{uri: {regex: "%s"}}], route: [{destination: {host: last}}]}]
    """
        .formatted(name, name, regex);
  }

  private static String service(String name) {
    return """
    apiVersion: v1
    kind: Service
    metadata: {name: %s, namespace: shop}
    spec: {clusterIP: 10.9.0.9, ports: [{name: http, port: 80}]}
    """
        .formatted(name);
  }
}

package io.meltemi.it.kube;

import static org.assertj.core.api.Assertions.assertThat;

import io.meltemi.envtest.Kubectl;
import io.meltemi.envtest.kubelet.Image;
import io.meltemi.envtest.kubelet.Images;
import io.meltemi.envtest.kubelet.Kubelet;
import io.meltemi.envtest.process.Commands;
import io.meltemi.it.fixture.ChildProcess;
import io.meltemi.it.fixture.Http;
import io.meltemi.it.fixture.PodCluster;
import io.meltemi.it.fixture.Until;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** That the real kubectl finds in pods of processes what it finds in pods of containers. */
@Timeout(180)
class KubectlIT {
  private static final Duration LIMIT = Duration.ofSeconds(40);
  private static final Pattern FORWARDED = Pattern.compile("127\\.0\\.0\\.1:(\\d+) -> 9080");

  private static PodCluster cluster;
  private static Kubectl kubectl;

  @TempDir Path folder;

  @BeforeAll
  static void start() throws IOException {
    Image shop = ShopImages.shop(0, Map.of(), "catalog", "v1", "127.0.0.1:9080");
    Image shell = new Image(List.of("/bin/sh", "-c"), List.of(), 1337, Map.of(), Map.of());
    cluster =
        PodCluster.start(
            name ->
                switch (Images.repository(name)) {
                  case "shop" -> Optional.of(shop);
                  case "shell" -> Optional.of(shell);
                  default -> Optional.empty();
                });
    kubectl = cluster.kubectl();
    cluster.namespace("shop");
    cluster.apply(
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: web, namespace: shop}
        spec:
          terminationGracePeriodSeconds: 0
          containers:
          - {name: shop, image: shop}
          - name: shell
            image: shell
            args: ["echo one; echo two >> /dev/stdout; echo three >&2; while sleep 0.2; do echo goes on; done"]
            env: [{name: WORDS, value: "two words"}]
          - name: twice
            image: shell
            args: ["test -e /shared/ran && echo second && exec sleep 600; touch /shared/ran; echo first"]
            volumeMounts: [{name: shared, mountPath: /shared}]
          volumes: [{name: shared, emptyDir: {}}]
        """);
    Until.holds("all containers run", LIMIT, () -> say("get", "pod", "web").contains("3/3"));
  }

  @AfterAll
  static void stop() throws IOException {
    if (cluster != null) {
      cluster.close();
    }
  }

  private static Commands.Result attempt(String... words) throws IOException {
    var command = kubectl.command("--namespace", "shop");
    command.addAll(List.of(words));
    return Commands.attempt(command);
  }

  private static String say(String... words) throws IOException {
    return attempt(words).output();
  }

  private ChildProcess keep(String... words) throws IOException {
    var command = kubectl.command("--namespace", "shop");
    command.addAll(List.of(words));
    return ChildProcess.start(folder, folder.resolve(words[0]), command, Map.of());
  }

  private static void awaits(ChildProcess process, String what) {
    Until.holds("it says " + what, LIMIT, () -> process.log().contains(what), process::log);
  }

  @Test
  void logsAreTheContainersOwnAndCanBeCutAndFollowed() throws Exception {
    assertThat(say("logs", "web", "-c", "shell", "--limit-bytes=14"))
        .isEqualTo("one\ntwo\nthree\n");
    assertThat(say("logs", "web", "-c", "shell", "--tail=1")).isEqualTo("goes on\n");
    assertThat(say("logs", "web", "-c", "shell", "--tail=0")).isEmpty();
    assertThat(say("logs", "web", "-c", "twice")).isEqualTo("second\n");
    assertThat(say("logs", "web", "-c", "twice", "--previous")).isEqualTo("first\n");
    assertThat(say("logs", "web", "-c", "shop", "--previous")).contains("not found");
    try (ChildProcess logs = keep("logs", "web", "-c", "shell", "-f", "--tail=0")) {
      awaits(logs, "goes on\ngoes on\n");
      assertThat(logs.log()).doesNotContain("one");
    }
  }

  @Test
  void commandsRunAsTheContainersUserAndGiveTheirStatus() throws IOException {
    assertThat(say("exec", "web", "-c", "shell", "--", "sh", "-c", "id -u; echo $WORDS"))
        .isEqualTo("1337\ntwo words\n");
    Commands.Result failed =
        attempt("exec", "web", "-c", "shell", "--", "sh", "-c", "echo out; echo err >&2; exit 3");
    assertThat(failed.exitCode()).isEqualTo(3);
    assertThat(failed.output()).contains("out\n", "err\n", "exit code 3");
    var cat = kubectl.command("-n", "shop", "exec", "-i", "web", "-c", "shell", "--", "cat");
    assertThat(Commands.attempt(cat, "read\nthis").output()).isEqualTo("read\nthis");
    assertThat(say("exec", "web", "-c", "nobody", "--", "true")).contains("container nobody");
  }

  @Test
  void aTerminalIsOne() throws IOException {
    String command =
        String.join(" ", kubectl.command("-n", "shop", "exec", "-it", "web", "-c", "shell"));
    assertThat(
            Commands.attempt(List.of("script", "-qec", command + " -- tty", "/dev/null")).output())
        .contains("/dev/pts/");
  }

  @Test
  void attachedOnesSeeWhatIsPrintedFromThenOn() throws Exception {
    try (ChildProcess attached = keep("attach", "web", "-c", "shell")) {
      awaits(attached, "goes on\ngoes on\n");
      assertThat(attached.log()).doesNotContain("one");
    }
  }

  @Test
  void aPortThatListensOnThePodsLoopbackIsForwarded() throws Exception {
    try (ChildProcess forward = keep("port-forward", "web", ":9080")) {
      awaits(forward, "Forwarding from 127.0.0.1");
      Matcher port = FORWARDED.matcher(forward.log());
      assertThat(port.find()).as(forward.log()).isTrue();
      String url = "http://127.0.0.1:" + port.group(1) + "/";
      Until.holds("the shop answers", LIMIT, () -> Http.get(url).body().contains("Seamanship"));
      assertThat(Http.get(url).body()).contains("Seamanship");
    }
  }

  @Test
  void whoeverHasNotTheApiServersKeyIsRefused() throws IOException {
    String kubelet =
        "--server=https://%s:%d".formatted(cluster.cluster().network().nodeAddress(), Kubelet.PORT);
    assertThat(
            say(
                kubelet,
                "--insecure-skip-tls-verify",
                "get",
                "--raw",
                "/containerLogs/shop/web/shell"))
        .contains("certificate required");
  }
}

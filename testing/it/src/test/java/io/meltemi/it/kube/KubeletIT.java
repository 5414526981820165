package io.meltemi.it.kube;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.meltemi.base.ResourceName;
import io.meltemi.envtest.kubelet.Image;
import io.meltemi.envtest.kubelet.Images;
import io.meltemi.envtest.process.LogFile;
import io.meltemi.it.fixture.Http;
import io.meltemi.it.fixture.PodCluster;
import io.meltemi.it.fixture.Until;
import io.meltemi.kube.ResourceType;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** That pods of processes live and end as pods of containers do. */
class KubeletIT {
  private static final Duration LIMIT = Duration.ofSeconds(40);

  private static PodCluster cluster;

  @BeforeAll
  static void start() throws IOException {
    Image shop = ShopImages.shop(0, Map.of(), "catalog", "v1", "0.0.0.0:9080");
    Image shell =
        new Image(List.of("/bin/sh", "-c"), List.of("exec sleep 600"), 0, Map.of(), Map.of());
    Images images =
        name ->
            switch (Images.repository(name)) {
              case "shop" -> Optional.of(shop);
              case "shell" -> Optional.of(shell);
              default -> Optional.empty();
            };
    cluster = PodCluster.start(images);
  }

  @AfterAll
  static void stop() throws IOException {
    if (cluster != null) {
      cluster.close();
    }
  }

  private static JsonNode pod(String namespace, String name) throws IOException {
    return cluster.client().find(ResourceType.POD, namespace, name).orElseThrow();
  }

  private static void awaitReady(String namespace, String name) {
    Until.holds(
        "pod " + name + " is ready",
        LIMIT,
        () -> {
          JsonNode conditions = pod(namespace, name).at("/status/conditions");
          for (JsonNode condition : conditions) {
            if (condition.path("type").asText().equals("Ready")) {
              return condition.path("status").asText().equals("True");
            }
          }
          return false;
        },
        () -> log(namespace, name, "main"));
  }

  private static String log(String namespace, String pod, String container) {
    try {
      return new LogFile(
              cluster.cluster().kubelet().log(new ResourceName(namespace, pod), container))
          .tail();
    } catch (IOException e) {
      return e.toString();
    }
  }

  private static String exec(String namespace, String pod, String... command) throws IOException {
    return cluster
        .cluster()
        .kubelet()
        .exec(new ResourceName(namespace, pod), "main", List.of(command))
        .output();
  }

  @Test
  void aDeploymentIsReachedThroughItsServiceByHostAndByPods() throws IOException {
    cluster.namespace("serving");
    cluster.apply(
        """
        apiVersion: v1
        kind: Service
        metadata: {name: catalog, namespace: serving}
        spec: {selector: {app: catalog}, ports: [{port: 80, targetPort: http}]}
        ---
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: catalog, namespace: serving}
        spec:
          replicas: 2
          selector: {matchLabels: {app: catalog}}
          template:
            metadata: {labels: {app: catalog}}
            spec:
              terminationGracePeriodSeconds: 1
              containers:
              - name: main
                image: shop:1
                ports: [{name: http, containerPort: 9080}]
                readinessProbe: {httpGet: {port: http, path: /}, periodSeconds: 1}
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: caller, namespace: serving}
        spec: {containers: [{name: main, image: "shell:1"}], terminationGracePeriodSeconds: 0}
        """);
    Until.holds(
        "both replicas are ready",
        LIMIT,
        () ->
            cluster
                    .client()
                    .find(ResourceType.DEPLOYMENT, "serving", "catalog")
                    .orElseThrow()
                    .at("/status/readyReplicas")
                    .asInt()
                == 2);
    String address =
        cluster
            .client()
            .find(ResourceType.SERVICE, "serving", "catalog")
            .orElseThrow()
            .at("/spec/clusterIP")
            .asText();
    Until.holds(
        "the Service answers this host",
        LIMIT,
        () -> Http.get("http://" + address + "/").body().contains("Seamanship"));
    awaitReady("serving", "caller");
    assertThat(exec("serving", "caller", "getent", "hosts", "catalog")).startsWith(address);
    assertThat(exec("serving", "caller", "bash", "-c", "echo > /dev/tcp/catalog.serving/80"))
        .isEmpty();
  }

  @Test
  void initContainersRunInOrderAndSidecarsOutliveTheContainers() throws IOException {
    cluster.namespace("order");
    cluster.apply(
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: web, namespace: order}
        spec:
          terminationGracePeriodSeconds: 20
          initContainers:
          - {name: first, image: shell, args: ["echo first >> /shared/order"], volumeMounts: &mounts [{name: shared, mountPath: /shared}]}
          - name: side
            image: shell
            restartPolicy: Always
            args: ["trap 'echo side ends; exit 0' TERM; sleep 1; echo side >> /shared/order; while true; do sleep 0.1; done"]
            startupProbe: {exec: {command: [grep, -q, side, /shared/order]}, periodSeconds: 1}
            volumeMounts: *mounts
          containers:
          - name: main
            image: shell
            args: ["echo main >> /shared/order; trap 'echo main ends; sleep 0.5; exit 0' TERM; while true; do sleep 0.1; done"]
            lifecycle: {preStop: {exec: {command: [sh, -c, "echo hook"]}}}
            volumeMounts: *mounts
          volumes: [{name: shared, emptyDir: {}}]
        """);
    awaitReady("order", "web");
    assertThat(exec("order", "web", "cat", "/shared/order")).isEqualTo("first\nside\nmain\n");
    cluster.client().delete(ResourceType.POD, "order", "web");
    Duration taken =
        Until.holds(
            "the pod is gone",
            LIMIT,
            () -> cluster.client().find(ResourceType.POD, "order", "web").isEmpty());
    assertThat(taken).isLessThan(Duration.ofSeconds(15));
    assertThat(log("order", "web", "main")).contains("hook\nmain ends");
    assertThat(log("order", "web", "side")).contains("side ends");
  }

  @Test
  void aPodThatEndsWhileTheApiServerIsAwayIsDeletedAfterwards() throws IOException {
    cluster.namespace("away");
    cluster.apply(
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: web, namespace: away}
        spec:
          containers:
          - name: main
            image: shell
            args: ["trap 'echo told; sleep 2; echo main ends; exit 0' TERM; echo begins; while true; do sleep 0.1; done"]
        """);
    awaitReady("away", "web");
    Until.holds("it takes signals", LIMIT, () -> log("away", "web", "main").contains("begins"));
    cluster.client().delete(ResourceType.POD, "away", "web");
    Until.holds("it is told to end", LIMIT, () -> log("away", "web", "main").contains("told"));
    cluster.cluster().controlPlane().killApiServer();
    try {
      Until.holds("it has ended", LIMIT, () -> log("away", "web", "main").contains("main ends"));
    } finally {
      cluster.cluster().controlPlane().startApiServer();
    }
    Until.holds(
        "the pod is gone",
        LIMIT,
        () -> cluster.client().find(ResourceType.POD, "away", "web").isEmpty());
  }

  @Test
  void aContainerThatEndsIsStartedAgainAndSaysSo() throws IOException {
    cluster.namespace("crash");
    cluster.apply(
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: web, namespace: crash}
        spec:
          containers: [{name: main, image: shell, args: ["exit 3"]}]
        """);
    Until.holds(
        "it was started again",
        LIMIT,
        () -> {
          JsonNode status = pod("crash", "web").at("/status/containerStatuses/0");
          return status.path("restartCount").asInt() > 0
              && status.at("/lastState/terminated/exitCode").asInt() == 3;
        });
  }

  @Test
  void tokensAreForTheirAudienceConfigMapsFollowAndSysctlsAreSet() throws IOException {
    cluster.namespace("mounts");
    String map =
        """
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: settings, namespace: mounts}
        data: {key: %s}
        """;
    cluster.apply(map.formatted("one"));
    cluster.apply(
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: web, namespace: mounts, labels: {app: web}}
        spec:
          terminationGracePeriodSeconds: 0
          securityContext: {sysctls: [{name: net.ipv4.ip_unprivileged_port_start, value: "77"}]}
          containers:
          - name: main
            image: shell
            securityContext: {runAsUser: 1337, readOnlyRootFilesystem: true}
            volumeMounts:
            - {name: token, mountPath: /var/run/secrets/tokens}
            - {name: settings, mountPath: /etc/settings}
          volumes:
          - {name: settings, configMap: {name: settings}}
          - name: token
            projected: {sources: [{serviceAccountToken: {audience: istio-ca, path: istio-token}}]}
        """);
    awaitReady("mounts", "web");
    String token = exec("mounts", "web", "cat", "/var/run/secrets/tokens/istio-token");
    var review = cluster.client().tokenReview(token, List.of("istio-ca"));
    assertThat(review.authenticated()).isTrue();
    assertThat(review.username()).isEqualTo("system:serviceaccount:mounts:default");
    assertThat(review.pod()).isEqualTo("web");
    assertThat(exec("mounts", "web", "sh", "-c", "id -u; touch /x 2>&1"))
        .contains("1337", "Read-only file system");
    assertThat(exec("mounts", "web", "cat", "/proc/sys/net/ipv4/ip_unprivileged_port_start"))
        .isEqualToIgnoringWhitespace("77");
    cluster.apply(map.formatted("two"));
    Until.holds(
        "the file has the new value",
        LIMIT,
        () -> exec("mounts", "web", "cat", "/etc/settings/key").equals("two"));
  }
}

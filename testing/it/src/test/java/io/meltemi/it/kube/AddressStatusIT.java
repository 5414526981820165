package io.meltemi.it.kube;

import static io.meltemi.it.kube.CustomResources.yaml;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.meltemi.it.fixture.IstiodProcess;
import io.meltemi.it.fixture.KubeCluster;
import io.meltemi.it.fixture.Repository;
import io.meltemi.it.fixture.Until;
import io.meltemi.kube.KubeClient;
import io.meltemi.kube.KubeException;
import io.meltemi.kube.PatchType;
import io.meltemi.kube.ResourceType;
import io.meltemi.model.Enforcement;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two istiods on a real API server: one of them writes what both give to proxies. */
class AddressStatusIT {
  private static final Duration LIMIT = Duration.ofSeconds(15);

  /** A lease is over after 30 s. */
  private static final Duration TAKEOVER = Duration.ofSeconds(60);

  private static final int MANY = 200;
  private static final List<String> KINDS = List.of("AuthorizationPolicy", "ServiceEntry");
  private static final String MESH =
      """
      metadata: {name: istio}
      data: {mesh: "discoverySelectors: [{matchLabels: {mesh: mine}}]"}
      """;

  private KubeClient client;
  private ResourceType type;
  private ResourceType policies;

  private void prepare(KubeCluster cluster) throws KubeException {
    client = cluster.client();
    IstiodRights.grant(client);
    client.create(ResourceType.CONFIG_MAP, "istio-system", yaml(MESH));
    client.create(ResourceType.NAMESPACE, "", yaml("metadata: {name: shop, labels: {mesh: mine}}"));
    client.create(ResourceType.NAMESPACE, "", yaml("metadata: {name: elsewhere}"));
    List<JsonNode> definitions =
        CustomResources.objects(Repository.peer("crds").resolve("istio-1.30.3.yaml")).stream()
            .filter(d -> KINDS.contains(d.at("/spec/names/kind").asText()))
            .sorted(Comparator.comparing(d -> d.at("/spec/names/kind").asText()))
            .toList();
    CustomResources.serve(client, definitions, "istio.io");
    policies = CustomResources.type(definitions.get(0));
    type = CustomResources.type(definitions.get(1));
  }

  private void entry(String namespace, String name, String more) throws KubeException {
    client.create(
        type,
        namespace,
        yaml(
            """
            apiVersion: %s
            kind: ServiceEntry
            metadata: {name: %s%s}
            spec:
              hosts: [%s.example.com]
              resolution: DNS
              ports: [{number: 3306, name: tcp, protocol: TCP}]
            """
                .formatted(type.apiVersion(), name, more, name)));
  }

  private JsonNode told(String namespace, String name) throws KubeException {
    return client.find(type, namespace, name).orElseThrow().at("/status/addresses");
  }

  private String awaitTold(String name, Duration limit, IstiodProcess... istiods) {
    Until.holds(
        "the status of " + name + " tells addresses",
        limit,
        () -> told("shop", name).size() == 2,
        () -> istiods[0].log());
    try {
      return told("shop", name).at("/0/value").asText();
    } catch (KubeException e) {
      throw new AssertionError(e);
    }
  }

  private Map<String, String> versions() throws KubeException {
    var versions = new TreeMap<String, String>();
    client
        .list(type, "")
        .forEach(
            e ->
                versions.put(
                    e.at("/metadata/name").asText(), e.at("/metadata/resourceVersion").asText()));
    return versions;
  }

  private static IstiodProcess istiod(Path kubeconfig, Path work, String name) throws IOException {
    Path folder = Files.createDirectory(work.resolve(name));
    return IstiodProcess.onCluster(kubeconfig, folder, List.of(), Map.of("POD_NAME", name));
  }

  private static void awaitGiven(IstiodProcess istiod, String address) {
    Until.holds(
        "proxies are given " + address,
        LIMIT,
        () -> istiod.debug("registryz").contains("\"" + address + "\""),
        istiod::log);
  }

  @Test
  void statusesTellWhatProxiesAreGiven(@TempDir Path work) throws Exception {
    try (var cluster = KubeCluster.start()) {
      prepare(cluster);
      Path kubeconfig = cluster.kubeconfigFor("istio-system", "istiod");
      try (var one = istiod(kubeconfig, work, "istiod-one");
          var other = istiod(kubeconfig, work, "istiod-other")) {
        entriesThatWantThemGetThem(one, other);
        whatIsNotEnforcedSaysSo(one);
        nothingIsWrittenTwice(one);
        statusesOfUsersHold(one, other);
        theOtherGoesOn(one, other);
        assertThat(one.log() + other.log()).doesNotContain("forbidden");
      }
    }
  }

  private void whatIsNotEnforcedSaysSo(IstiodProcess one) throws Exception {
    client.create(
        policies,
        "shop",
        yaml(
            """
            apiVersion: %s
            kind: AuthorizationPolicy
            metadata: {name: guard}
            spec: {action: DENY, rules: [{to: [{operation: {ports: ['70000']}}]}]}
            """
                .formatted(policies.apiVersion())));
    Until.holds(
        "its status says so",
        LIMIT,
        () -> {
          JsonNode condition =
              client.find(policies, "shop", "guard").orElseThrow().at("/status/conditions/0");
          return condition.path("type").asText().equals(Enforcement.CONDITION)
              && condition.path("reason").asText().equals(Enforcement.REASON);
        },
        one::log);
    assertThat(client.delete(policies, "shop", "guard")).isTrue();
  }

  private void entriesThatWantThemGetThem(IstiodProcess one, IstiodProcess other) throws Exception {
    entry("elsewhere", "elsewhere", "");
    entry("shop", "unwilling", ", labels: {networking.istio.io/enable-autoallocate-ip: 'false'}");
    long start = System.nanoTime();
    entry("shop", "db", "");
    String address = awaitTold("db", LIMIT, one, other);
    long millis = (System.nanoTime() - start) / 1_000_000;
    System.out.println("address of a ServiceEntry told after " + millis + " ms");

    assertThat(address).startsWith("240.240.");
    assertThat(told("shop", "db").at("/1/value").asText()).startsWith("2001:2::");
    assertThat(told("shop", "db").at("/1/host").asText()).isEqualTo("db.example.com");
    assertThat(told("shop", "unwilling").size()).isZero();
    assertThat(told("elsewhere", "elsewhere").size()).isZero();
    awaitGiven(one, address);
    awaitGiven(other, address);
  }

  private void nothingIsWrittenTwice(IstiodProcess one) throws Exception {
    long start = System.nanoTime();
    for (int i = 0; i < MANY; i++) {
      entry("shop", "host-" + i, "");
    }
    for (int i = 0; i < MANY; i++) {
      awaitTold("host-" + i, TAKEOVER, one);
    }
    long millis = (System.nanoTime() - start) / 1_000_000;
    System.out.println("addresses of " + MANY + " ServiceEntries told after " + millis + " ms");
    Map<String, String> before = versions();
    entry("shop", "later", "");
    awaitTold("later", LIMIT, one);

    assertThat(versions()).containsAllEntriesOf(before);
    var addresses =
        client.list(type, "shop").stream()
            .map(e -> e.at("/status/addresses/0/value").asText())
            .filter(a -> !a.isEmpty())
            .toList();
    assertThat(addresses).hasSize(MANY + 2).doesNotHaveDuplicates();
  }

  private void statusesOfUsersHold(IstiodProcess one, IstiodProcess other) throws Exception {
    client.patchStatus(
        type,
        "shop",
        "db",
        PatchType.MERGE,
        yaml("status: {addresses: [{value: 192.0.2.7, host: db.example.com}]}"));
    awaitGiven(one, "192.0.2.7");
    awaitGiven(other, "192.0.2.7");
    entry("shop", "last", "");
    awaitTold("last", LIMIT, one);
    assertThat(told("shop", "db").size()).isEqualTo(1);
  }

  private void theOtherGoesOn(IstiodProcess one, IstiodProcess other) throws Exception {
    String leader =
        client
            .find(ResourceType.LEASE, "istio-system", "istio-ip-autoallocate")
            .orElseThrow()
            .at("/spec/holderIdentity")
            .asText();
    IstiodProcess killed = leader.equals("istiod-one") ? one : other;
    IstiodProcess left = killed.equals(one) ? other : one;
    Map<String, String> before = versions();
    killed.kill();
    entry("shop", "after", "");
    awaitGiven(left, "after.example.com");
    awaitTold("after", TAKEOVER, left);
    killed.restart();
    entry("shop", "again", "");
    awaitTold("again", LIMIT, left);

    assertThat(versions()).containsAllEntriesOf(before);
  }
}

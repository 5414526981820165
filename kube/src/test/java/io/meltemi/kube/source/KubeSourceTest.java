package io.meltemi.kube.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.meltemi.config.IgnoredObjects;
import io.meltemi.config.mesh.MeshConfigReader;
import io.meltemi.kube.FakeApi;
import io.meltemi.kube.KubeClient;
import io.meltemi.kube.ScriptedServer;
import io.meltemi.kube.Until;
import io.meltemi.model.AuthorizationPolicy;
import io.meltemi.model.AuthorizationPolicy.Action;
import io.meltemi.model.JwtKeys;
import io.meltemi.model.MeshChange;
import io.meltemi.model.MeshConfig;
import io.meltemi.model.MeshObject;
import io.meltemi.model.RequestAuthentication;
import io.meltemi.model.VirtualService;
import io.meltemi.model.WorkloadEntry;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class KubeSourceTest {
  private static final String SETTINGS = "/api/v1/namespaces/istio-system/configmaps/istio";
  private static final String ROUTES =
      "/apis/networking.istio.io/v1/namespaces/a/virtualservices/routes";

  private static final String MACHINE =
      "/apis/networking.istio.io/v1/namespaces/a/workloadentries/vm";

  private static final String POLICY =
      "/apis/security.istio.io/v1/namespaces/a/authorizationpolicies/policy";

  /** What the mesh would know. */
  private static final class Mesh implements MeshChange.Sink {
    final Map<String, MeshObject> objects = new ConcurrentHashMap<>();
    final List<MeshConfig> configs = new CopyOnWriteArrayList<>();
    final AtomicInteger synced = new AtomicInteger();

    @Override
    public void accept(List<MeshChange> changes) {
      for (MeshChange change : changes) {
        switch (change) {
          case MeshChange.Put(var object) -> objects.put(object.key().toString(), object);
          case MeshChange.Delete(var key) -> objects.remove(key.toString());
          case MeshChange.Mesh(var config) -> configs.add(config);
          case MeshChange.Networks _,
              MeshChange.Keys _,
              MeshChange.Anchors _,
              MeshChange.Addresses _,
              MeshChange.Registry _ -> {}
        }
      }
    }

    @Override
    public void synced() {
      synced.incrementAndGet();
    }

    Set<String> services() {
      var services = new TreeSet<String>();
      objects.keySet().stream().filter(k -> k.startsWith("Service ")).forEach(services::add);
      return services;
    }
  }

  private final Mesh mesh = new Mesh();
  private final List<AutoCloseable> open = new ArrayList<>();
  private FakeApi api;

  @BeforeEach
  void serve() throws IOException {
    api = new FakeApi();
    open.addFirst(api);
    namespace("a", "team: one");
    namespace("b", "team: two");
    service("a", "web");
    service("b", "db");
  }

  @AfterEach
  void stop() throws Exception {
    for (AutoCloseable each : open) {
      each.close();
    }
  }

  private void namespace(String name, String label) {
    String[] pair = label.split(": ");
    api.put(
        "/api/v1/namespaces/" + name,
        "{\"metadata\":{\"labels\":{\"%s\":\"%s\"}}}".formatted(pair[0], pair[1]));
  }

  private void service(String namespace, String name) {
    api.put(
        "/api/v1/namespaces/" + namespace + "/services/" + name,
        "{\"spec\":{\"clusterIP\":\"10.96.0.1\",\"ports\":[{\"name\":\"http\",\"port\":80}]}}");
  }

  private void settings(String mesh) {
    api.put(SETTINGS, "{\"data\":{\"mesh\":\"" + mesh.replace("\n", "\\n") + "\"}}");
  }

  private KubeSource start() {
    KubeClient client = api.client();
    open.addFirst(client);
    KubeSource source =
        KubeSource.start(
            client,
            new KubeSourceSettings(
                "cluster.local", "istio-system", "", true, true, true, IgnoredObjects.NONE),
            mesh);
    open.addFirst(source);
    return source;
  }

  /** All of it as of another cluster of the mesh. */
  private void startRemote(boolean workloadEntries) {
    KubeClient client = api.client();
    open.addFirst(client);
    KubeSource source =
        KubeSource.start(
            client, KubeSourceSettings.ofRegistry("cluster.local", "east", workloadEntries), mesh);
    open.addFirst(source);
    source.useMesh(MeshConfigReader.defaults());
    Until.isSo("synced", () -> mesh.synced.get() == 1);
  }

  private KubeSource startSynced() {
    KubeSource source = start();
    Until.isSo("synced", () -> mesh.synced.get() == 1);
    return source;
  }

  private void awaitServices(String... services) {
    Until.isSo(
        List.of(services) + " rather than " + mesh.services(),
        () -> mesh.services().equals(Set.of(services)));
  }

  @Test
  void syncsOnceAllListsAreIn() {
    startSynced();
    assertThat(mesh.services()).containsExactly("Service a/web", "Service b/db");
    assertThat(mesh.configs).hasSize(1);
    api.delete("/api/v1/namespaces/b/services/db");
    awaitServices("Service a/web");
    assertThat(mesh.synced).hasValue(1);
  }

  @Test
  void aListThatIsRefusedHoldsUpReadiness() {
    api.always(
        (asked, exchange) -> {
          if (!asked.target().startsWith("/api/v1/secrets")) {
            return false;
          }
          ScriptedServer.json(exchange, 403, "{\"message\":\"secrets is forbidden\"}");
          return true;
        });
    start();
    awaitServices("Service a/web", "Service b/db");
    Until.isSo("asked again", () -> api.server().asked("/api/v1/secrets").size() >= 3);
    assertThat(mesh.synced).hasValue(0);
    api.noFaults();
    Until.isSo("synced", () -> mesh.synced.get() == 1);
  }

  @Test
  void ofARemoteClusterServicesAndMachinesAreRead() {
    api.serve(
        "networking.istio.io/v1/virtualservices/VirtualService",
        "networking.istio.io/v1/workloadentries/WorkloadEntry");
    api.put(
        ROUTES,
        "{\"spec\":{\"hosts\":[\"web\"],\"http\":[{\"route\":[{\"destination\":{\"host\":\"web\"}}]}]}}");
    api.put(MACHINE, "{\"spec\":{\"address\":\"10.1.0.9\"}}");
    startRemote(true);
    assertThat(mesh.objects.values())
        .extracting(o -> o.meta().cluster())
        .containsOnly("east")
        .hasSize(5);
    assertThat(machines()).containsExactly("10.1.0.9");

    api.put(MACHINE, "{\"spec\":{\"address\":\"10.1.0.10\"}}");
    Until.isSo("changed", () -> machines().equals(List.of("10.1.0.10")));
    api.delete(MACHINE);
    Until.isSo("gone", () -> machines().isEmpty());
  }

  private List<String> machines() {
    return mesh.objects.values().stream()
        .filter(WorkloadEntry.class::isInstance)
        .map(machine -> ((WorkloadEntry) machine).spec().address())
        .toList();
  }

  @Test
  void machinesOfARemoteClusterAreNotAskedForWhereTheyAreNotWanted() {
    api.put(MACHINE, "{\"spec\":{\"address\":\"10.1.0.9\"}}");
    startRemote(false);
    assertThat(machines()).isEmpty();
    assertThat(api.server().asked("workloadentries")).isEmpty();
  }

  @Test
  void aReaderThatMayNotListMachinesReadsTheRestOfItsCluster() {
    api.always(
        (asked, exchange) -> {
          if (!asked.target().contains("/workloadentries")) {
            return false;
          }
          ScriptedServer.json(exchange, 403, "{\"message\":\"workloadentries is forbidden\"}");
          return true;
        });
    startRemote(true);
    assertThat(mesh.objects).hasSize(4);
  }

  @Test
  void aRemoteClusterWithoutIstiosDefinitionsHasNoMachines() {
    api.always(
        (asked, exchange) -> {
          if (!asked.target().contains("/workloadentries")) {
            return false;
          }
          ScriptedServer.json(exchange, 404, "{}");
          return true;
        });
    startRemote(true);
    assertThat(mesh.objects).hasSize(4);
  }

  @Test
  void onlySecretsAndConfigMapsOfUseAreKept() {
    api.put("/api/v1/namespaces/a/secrets/tls", "{\"data\":{\"tls.crt\":\"QQ==\",\"x\":\"QQ==\"}}");
    api.put("/api/v1/namespaces/a/configmaps/app", "{\"data\":{\"app.yaml\":\"secret\"}}");
    api.put("/api/v1/namespaces/a/configmaps/roots", "{\"data\":{\"ca.crt\":\"PEM\"}}");
    startSynced();
    assertThat(mesh.objects).containsKeys("Secret a/tls", "ConfigMap a/roots");
    assertThat(mesh.objects).doesNotContainKey("ConfigMap a/app");
    assertThat(((io.meltemi.model.Secret) mesh.objects.get("Secret a/tls")).base64Data())
        .containsOnlyKeys("tls.crt");
    assertThat(api.server().asked("/api/v1/secrets").getFirst().target())
        .contains("fieldSelector=type%21%3Dhelm.sh%2Frelease.v1");
  }

  @Test
  void meshSettingsComeFromTheConfigMapAndABadOneLeavesTheLast() {
    settings("rootNamespace: roots");
    startSynced();
    assertThat(mesh.configs.getLast().rootNamespace()).isEqualTo("roots");
    settings("connectTimeout: soon");
    settings("rootNamespace: others");
    Until.isSo("others", () -> mesh.configs.getLast().rootNamespace().equals("others"));
    assertThat(mesh.configs)
        .extracting(MeshConfig::rootNamespace)
        .containsExactly("roots", "others");
    api.delete(SETTINGS);
    Until.isSo("defaults", () -> mesh.configs.getLast().rootNamespace().equals("istio-system"));
  }

  @Test
  void aRevisionHasAConfigMapOfItsOwn() {
    assertThat(
            new KubeSourceSettings("", "", "canary", true, true, true, IgnoredObjects.NONE)
                .meshConfigMap())
        .isEqualTo("istio-canary");
    assertThat(
            new KubeSourceSettings("", "", "default", true, true, true, IgnoredObjects.NONE)
                .meshConfigMap())
        .isEqualTo("istio");
  }

  @Test
  void selectorsDecideWhichNamespacesBelongToTheMesh() {
    settings(
        """
        discoverySelectors:
        - matchLabels: {team: one}
        - matchExpressions: [{key: team, operator: In, values: [three]}]
        """);
    startSynced();
    assertThat(mesh.services()).containsExactly("Service a/web");
    assertThat(mesh.objects).containsKey("Namespace b");
    namespace("b", "team: three");
    awaitServices("Service a/web", "Service b/db");
    namespace("a", "team: none");
    awaitServices("Service b/db");
    settings("rootNamespace: x");
    awaitServices("Service a/web", "Service b/db");
  }

  @Test
  void definitionsThatComeLaterAreFollowedAndGoAgain() {
    api.put(
        ROUTES,
        "{\"spec\":{\"hosts\":[\"web\"],\"http\":[{\"route\":[{\"destination\":{\"host\":\"web\"}}]}]}}");
    startSynced();
    assertThat(mesh.objects).doesNotContainKey("VirtualService a/routes");
    String definition =
        "/apis/apiextensions.k8s.io/v1/customresourcedefinitions/virtualservices.networking.istio.io";
    api.serve("networking.istio.io/v1/virtualservices/VirtualService");
    api.put(definition, "{}");
    Until.isSo("followed", () -> mesh.objects.containsKey("VirtualService a/routes"));
    assertThat(((VirtualService) mesh.objects.get("VirtualService a/routes")).hosts()).hasSize(1);
    api.serve();
    api.delete(definition);
    Until.isSo("gone", () -> !mesh.objects.containsKey("VirtualService a/routes"));
  }

  @Test
  void kindsAreReadInTheVersionThatIsServed() {
    api.serve("networking.istio.io/v1beta1/virtualservices/VirtualService");
    api.put(
        ROUTES.replace("/v1/", "/v1beta1/"),
        "{\"spec\":{\"hosts\":[\"web\"],\"http\":[{\"route\":[{\"destination\":{\"host\":\"web\"}}]}]}}");
    startSynced();
    Until.isSo("read", () -> mesh.objects.containsKey("VirtualService a/routes"));
  }

  @Test
  void aBadObjectLeavesItsLastGoodVersion() {
    api.serve("networking.istio.io/v1/virtualservices/VirtualService");
    api.put(
        ROUTES,
        "{\"spec\":{\"hosts\":[\"web\"],\"http\":[{\"route\":[{\"destination\":{\"host\":\"web\"}}]}]}}");
    startSynced();
    MeshObject good = mesh.objects.get("VirtualService a/routes");
    api.put(ROUTES, "{\"spec\":{\"hosts\":[],\"http\":\"no\"}}");
    service("a", "after");
    awaitServices("Service a/after", "Service a/web", "Service b/db");
    assertThat(mesh.objects.get("VirtualService a/routes")).isSameAs(good);
    api.delete(ROUTES);
    Until.isSo("gone", () -> !mesh.objects.containsKey("VirtualService a/routes"));
  }

  @Test
  void aPolicyThatWasNeverGoodDenies() {
    api.serve("security.istio.io/v1/authorizationpolicies/AuthorizationPolicy");
    api.put(POLICY, "{\"spec\":{\"rules\":[{\"to\":[]},7]}}");
    startSynced();
    assertThat(action()).isEqualTo(Action.DENY);
    api.put(POLICY, "{\"spec\":{\"rules\":[{}]}}");
    Until.isSo("good", () -> action() == Action.ALLOW);
    api.put(POLICY, "{\"spec\":{\"action\":\"NEVER\"}}");
    service("a", "after");
    awaitServices("Service a/after", "Service a/web", "Service b/db");
    assertThat(action()).isEqualTo(Action.ALLOW);
  }

  private Action action() {
    return ((AuthorizationPolicy) mesh.objects.get("AuthorizationPolicy a/policy")).action();
  }

  @Test
  void aBadPolicyIsClosedUntilItIsGoodForTheFirstTime() {
    api.serve("security.istio.io/v1/requestauthentications/RequestAuthentication");
    String path = "/apis/security.istio.io/v1/namespaces/a/requestauthentications/jwt";
    String policy = "{\"spec\":{\"jwtRules\":[{\"issuer\":\"i\",\"jwks\":\"%s\"}]}}";
    String keys = "{\\\"keys\\\":[{\\\"kty\\\":\\\"EC\\\"}]}";
    api.put(path, policy.formatted("nonsense"));
    startSynced();
    assertThat(isClosed()).isTrue();
    api.put(path, policy.formatted(keys));
    Until.isSo("good", () -> !isClosed());
    api.put(path, policy.formatted("nonsense"));
    service("a", "after");
    awaitServices("Service a/after", "Service a/web", "Service b/db");
    assertThat(isClosed()).as("the last good version stays").isFalse();
    api.delete(path);
    Until.isSo("gone", () -> !mesh.objects.containsKey("RequestAuthentication a/jwt"));
    api.put(path, policy.formatted("nonsense"));
    Until.isSo("a new one", () -> mesh.objects.containsKey("RequestAuthentication a/jwt"));
    assertThat(isClosed()).isTrue();
  }

  private boolean isClosed() {
    var policy = (RequestAuthentication) mesh.objects.get("RequestAuthentication a/jwt");
    return policy.rules().stream().allMatch(rule -> rule.keys().equals(JwtKeys.NONE));
  }

  @Test
  void objectsCanBeLookedAtAsTheyWereWritten() {
    api.serve("networking.istio.io/v1/virtualservices/VirtualService");
    api.put(
        ROUTES,
        "{\"metadata\":{\"managedFields\":[]},\"spec\":{\"hosts\":[\"web\"],"
            + "\"http\":[{\"route\":[{\"destination\":{\"host\":\"web\"}}]}]}}");
    KubeSource source = startSynced();
    Until.isSo("followed", () -> mesh.objects.containsKey("VirtualService a/routes"));
    assertThat(source.written()).hasSize(1);
    assertThat(source.written().values().iterator().next())
        .containsEntry("kind", "VirtualService")
        .containsKey("spec");
  }
}

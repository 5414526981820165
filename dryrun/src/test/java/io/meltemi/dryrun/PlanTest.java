package io.meltemi.dryrun;

import static org.assertj.core.api.Assertions.assertThat;

import io.meltemi.base.ResourceName;
import io.meltemi.model.MeshObject;
import io.meltemi.model.kube.KubePod;
import io.meltemi.settings.MeshSettings;
import io.meltemi.xds.ResourceType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlanTest {
  @TempDir Path work;

  @Test
  void aRouteChangesTheTableOfItsHost() throws Exception {
    FolderMesh mesh = mesh();
    Plan plan = plan(mesh, written(mesh, RULE));
    assertThat(plan.proxies()).extracting(p -> p.proxy().name()).containsExactly("shop.shop");
    assertThat(lines(plan.proxies().getFirst()))
        .containsExactly("RDS 80 by [VirtualService shop/books]");
  }

  @Test
  void eachObjectCausesWhatItChangesAlone() throws Exception {
    FolderMesh mesh = mesh();
    Plan plan = plan(mesh, written(mesh, RULE + "---\n" + ENTRY));
    assertThat(lines(plan.proxies().getFirst()))
        .containsExactly(
            "CDS outbound|81||other.example by [ServiceEntry shop/other]",
            "EDS outbound|81||other.example by [ServiceEntry shop/other]",
            "LDS 0.0.0.0_81 by [ServiceEntry shop/other]",
            "RDS 80 by [VirtualService shop/books]",
            "RDS 81 by [ServiceEntry shop/other]");
  }

  @Test
  void whatIsDeletedGoes() throws Exception {
    FolderMesh mesh = mesh();
    var key = new MeshObject.Key("ServiceEntry", new ResourceName("shop", "books"));
    Plan plan = plan(mesh, new Plan.Edit(List.of(), List.of(key)));
    assertThat(plan.proxies().getFirst().changes())
        .filteredOn(caused -> caused.change().after().isEmpty())
        .extracting(caused -> caused.change().name())
        .contains("outbound|80||books.example");
  }

  @Test
  void whatIsTheSameIsSentToNobody() throws Exception {
    FolderMesh mesh = mesh();
    MeshFiles same = read(mesh, BOOKS);
    List<MeshObject> objects = same.objects().stream().map(Written::object).toList();
    assertThat(plan(mesh, new Plan.Edit(objects, List.of())).proxies()).isEmpty();
  }

  @Test
  void aPodHasAProxyUnlessItRefusesOne() throws Exception {
    FolderMesh mesh = mesh();
    assertThat(mesh.proxies()).extracting(ProxyNode::name).containsExactly("shop.shop");
    assertThat(mesh.objects()).filteredOn(w -> w.object() instanceof KubePod).hasSize(2);
  }

  /** Addresses of their own are used for hosts that a proxy answers for, by DNS. */
  @Test
  void aPodsProxyCapturesDnsWhereTheMeshOrThePodSaysSo() throws Exception {
    Path folder = Files.createDirectories(work.resolve("mesh"));
    Files.writeString(folder.resolve("books.yaml"), BOOKS.replace("HTTP", "TCP"));
    String captures = "ISTIO_META_DNS_CAPTURE: \"true\"";
    String annotation =
        ", annotations: {proxy.istio.io/config: 'proxyMetadata: {%s}'}}".formatted(captures);
    String env = "[{name: istio-proxy, env: [{name: ISTIO_META_DNS_CAPTURE, value: \"true\"}]}, ";
    for (String pods :
        List.of(
            PODS.replace(", labels: {app: shop}}", ", labels: {app: shop}" + annotation),
            PODS.replaceFirst("\\[\\{name: shop", env + "{name: shop"))) {
      Files.writeString(folder.resolve("pods.yaml"), pods);
      assertThat(listeners(folder, Optional.empty())).anyMatch(name -> name.startsWith("240.240."));
    }
    Files.writeString(folder.resolve("pods.yaml"), PODS);
    assertThat(listeners(folder, Optional.empty())).noneMatch(name -> name.startsWith("240.240."));
    Path config =
        Files.writeString(
            work.resolve("mesh.yaml"), "defaultConfig: {proxyMetadata: {%s}}".formatted(captures));
    assertThat(listeners(folder, Optional.of(config)))
        .anyMatch(name -> name.startsWith("240.240."));
  }

  private static Set<String> listeners(Path folder, Optional<Path> config) throws Exception {
    FolderMesh mesh =
        FolderMesh.read(List.of(folder), config, Optional.empty(), MeshSettings.DEFAULT);
    return DryRun.of(mesh.input(), MeshSettings.DEFAULT)
        .resourcesOf(mesh.proxies().getFirst().client())
        .of(ResourceType.LISTENER)
        .keySet();
  }

  private FolderMesh mesh() throws IOException {
    Path folder = Files.createDirectories(work.resolve("mesh"));
    Files.writeString(folder.resolve("books.yaml"), BOOKS);
    Files.writeString(folder.resolve("pods.yaml"), PODS);
    FolderMesh mesh =
        FolderMesh.read(List.of(folder), Optional.empty(), Optional.empty(), MeshSettings.DEFAULT);
    assertThat(mesh.problems()).isEmpty();
    return mesh;
  }

  private MeshFiles read(FolderMesh mesh, String text) throws IOException {
    Path file = Files.writeString(work.resolve("change.yaml"), text);
    return MeshFiles.read(
        List.of(file), Set.of(), FolderMesh.reader(mesh.input().mesh(), MeshSettings.DEFAULT));
  }

  private Plan.Edit written(FolderMesh mesh, String text) throws IOException {
    return new Plan.Edit(
        read(mesh, text).objects().stream().map(Written::object).toList(), List.of());
  }

  private static Plan plan(FolderMesh mesh, Plan.Edit edit) throws InterruptedException {
    return Plan.of(mesh.input(), edit, mesh.proxies(), MeshSettings.DEFAULT);
  }

  private static List<String> lines(Plan.ProxyChange proxy) {
    return proxy.changes().stream()
        .map(
            caused ->
                "%s %s by %s"
                    .formatted(
                        caused.change().type().shortName(),
                        caused.change().name(),
                        caused.causes()))
        .toList();
  }

  private static final String BOOKS =
      """
      apiVersion: networking.istio.io/v1
      kind: ServiceEntry
      metadata: {name: books, namespace: shop}
      spec:
        hosts: [books.example]
        ports: [{name: http, number: 80, protocol: HTTP}]
        resolution: STATIC
        endpoints: [{address: 10.0.0.9}]
      """;

  private static final String ENTRY =
      BOOKS.replace("books", "other").replace("number: 80", "number: 81");

  private static final String RULE =
      """
      apiVersion: networking.istio.io/v1
      kind: VirtualService
      metadata: {name: books, namespace: shop}
      spec:
        hosts: [books.example]
        http: [{route: [{destination: {host: books.example}}], timeout: 3s}]
      """;

  private static final String PODS =
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: shop, namespace: shop, labels: {app: shop}}
      spec: {serviceAccountName: shop, containers: [{name: shop}]}
      status: {phase: Running, podIP: 10.0.0.1, podIPs: [{ip: 10.0.0.1}]}
      ---
      apiVersion: v1
      kind: Pod
      metadata: {name: plain, namespace: shop, labels: {sidecar.istio.io/inject: "false"}}
      spec: {serviceAccountName: shop, containers: [{name: shop}]}
      status: {phase: Running, podIP: 10.0.0.2, podIPs: [{ip: 10.0.0.2}]}
      """;
}

package io.meltemi.files;

import static org.assertj.core.api.Assertions.assertThat;

import io.meltemi.base.Problem;
import io.meltemi.base.ResourceName;
import io.meltemi.model.AuthorizationPolicy;
import io.meltemi.model.AuthorizationPolicy.Action;
import io.meltemi.model.JwtKeys;
import io.meltemi.model.MeshChange;
import io.meltemi.model.MeshObject;
import io.meltemi.model.RequestAuthentication;
import io.meltemi.model.ServiceEntry;
import io.meltemi.model.VirtualService;
import io.meltemi.model.Visibility;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderSourceTest {
  @TempDir Path root;

  private final RecordingSink sink = new RecordingSink();
  private Path folder;
  private Optional<FolderSource> source = Optional.empty();

  @BeforeEach
  void makeFolder() throws IOException {
    folder = Files.createDirectory(root.resolve("config"));
  }

  @AfterEach
  void close() {
    source.ifPresent(FolderSource::close);
  }

  private void start() throws InterruptedException {
    start(Optional.empty());
  }

  private void start(Optional<Path> mesh) throws InterruptedException {
    var settings = new FolderSettings(folder, mesh, Optional.empty(), "cluster.local");
    source = Optional.of(FolderSource.start(settings, sink, sink::problems));
    sink.await("synced", sink::isSynced);
  }

  private static String entry(String name, String host) {
    return """
    apiVersion: networking.istio.io/v1
    kind: ServiceEntry
    metadata: {name: %s, namespace: shop}
    spec:
      hosts: [%s]
      ports: [{number: 443, name: https, protocol: TLS}]
      resolution: DNS
    """
        .formatted(name, host);
  }

  private void write(String file, String... documents) throws IOException {
    Path path = folder.resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, String.join("---\n", documents));
  }

  private boolean hasHost(String name, String host) {
    return sink.find("ServiceEntry shop/" + name)
        .filter(o -> ((ServiceEntry) o).hosts().contains(host))
        .isPresent();
  }

  private void awaitHost(String name, String host) throws InterruptedException {
    sink.await(name + " has " + host, () -> hasHost(name, host));
  }

  private void awaitKeys(String... names) throws InterruptedException {
    List<String> wanted = List.of(names).stream().map(n -> "ServiceEntry shop/" + n).toList();
    sink.await("objects " + wanted, () -> sink.keys().equals(wanted));
  }

  @Test
  void everythingIsToldAtOnceBeforeSynced() throws Exception {
    write("a.yaml", entry("a", "a.example.com"), entry("b", "b.example.com"));
    write("deeper/still/c.yml", entry("c", "c.example.com"));
    write(".hidden/d.yaml", entry("d", "d.example.com"));
    write("e.txt", entry("e", "e.example.com"));
    start();
    assertThat(sink.batches()).hasSize(1);
    assertThat(sink.batches().getFirst().getFirst()).isInstanceOf(MeshChange.Mesh.class);
    awaitKeys("a", "b", "c");
  }

  @Test
  void filesThatComeChangeAndGoAreSeen() throws Exception {
    start();
    write("a.yaml", entry("a", "a.example.com"));
    awaitHost("a", "a.example.com");
    write("a.yaml", entry("a", "a2.example.com"), entry("b", "b.example.com"));
    awaitHost("a", "a2.example.com");
    awaitKeys("a", "b");
    write("a.yaml", entry("b", "b.example.com"));
    awaitKeys("b");
    Files.delete(folder.resolve("a.yaml"));
    awaitKeys();
  }

  @Test
  void foldersThatComeAndGoAreSeen() throws Exception {
    start();
    Path outside = Files.createDirectories(root.resolve("outside/inner"));
    Files.writeString(outside.resolve("a.yaml"), entry("a", "a.example.com"));
    Files.move(root.resolve("outside"), folder.resolve("team"));
    awaitKeys("a");
    write("team/inner/b.yaml", entry("b", "b.example.com"));
    awaitKeys("a", "b");
    Files.move(folder.resolve("team"), root.resolve("gone"));
    awaitKeys();
  }

  @Test
  void aRenamedFileKeepsItsObjects() throws Exception {
    write("a.yaml", entry("a", "a.example.com"));
    start();
    Files.move(folder.resolve("a.yaml"), folder.resolve("z.yaml"));
    write("z.yaml", entry("a", "a2.example.com"));
    awaitHost("a", "a2.example.com");
    Files.move(folder.resolve("z.yaml"), folder.resolve("0.yaml"));
    write("marker.yaml", entry("marker", "m.example.com"));
    awaitKeys("a", "marker");
    Files.delete(folder.resolve("marker.yaml"));
    awaitKeys("a");
    assertThat(sink.deletes()).isEqualTo(1);
    sink.await("no problems", () -> sink.problems().isEmpty());
  }

  @Test
  void anAtomicReplacementIsSeen() throws Exception {
    write("a.yaml", entry("a", "a.example.com"));
    start();
    Path temporary = folder.resolve(".a.yaml.tmp");
    Files.writeString(temporary, entry("a", "a2.example.com"));
    Files.move(
        temporary,
        folder.resolve("a.yaml"),
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);
    awaitHost("a", "a2.example.com");
    assertThat(sink.deletes()).isZero();
  }

  @Test
  void aSwapOfKubernetesLinksIsSeen() throws Exception {
    Path first = Files.createDirectory(folder.resolve("..2026_1"));
    Files.writeString(first.resolve("a.yaml"), entry("a", "a.example.com"));
    Files.createSymbolicLink(folder.resolve("..data"), Path.of("..2026_1"));
    Files.createSymbolicLink(folder.resolve("a.yaml"), Path.of("..data/a.yaml"));
    start();
    awaitHost("a", "a.example.com");
    Path second = Files.createDirectory(folder.resolve("..2026_2"));
    Files.writeString(second.resolve("a.yaml"), entry("a", "a2.example.com"));
    Files.createSymbolicLink(folder.resolve("..data_tmp"), Path.of("..2026_2"));
    Files.move(
        folder.resolve("..data_tmp"),
        folder.resolve("..data"),
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);
    awaitHost("a", "a2.example.com");
    assertThat(sink.deletes()).isZero();
  }

  @Test
  void theTargetOfALinkOutsideIsWatched() throws Exception {
    Path target = root.resolve("elsewhere.yaml");
    Files.writeString(target, entry("a", "a.example.com"));
    Files.createSymbolicLink(folder.resolve("a.yaml"), target);
    start();
    awaitHost("a", "a.example.com");
    Files.writeString(target, entry("a", "a2.example.com"));
    awaitHost("a", "a2.example.com");
    assertThat(sink.keys()).containsExactly("ServiceEntry shop/a");
  }

  @Test
  void truncatingBeforeWritingDeletesNothing() throws Exception {
    write("a.yaml", entry("a", "a.example.com"), entry("b", "b.example.com"));
    start();
    for (int i = 0; i < 50; i++) {
      String text = entry("a", "a" + i + ".example.com") + "---\n" + entry("b", "b.example.com");
      try (OutputStream out =
          Files.newOutputStream(
              folder.resolve("a.yaml"),
              StandardOpenOption.TRUNCATE_EXISTING,
              StandardOpenOption.WRITE)) {
        out.write(text.getBytes(), 0, 100);
        out.write(text.getBytes(), 100, text.length() - 100);
      }
      awaitHost("a", "a" + i + ".example.com");
    }
    assertThat(sink.deletes()).isZero();
  }

  @Test
  void anEmptiedFileLosesItsObjects() throws Exception {
    write("a.yaml", entry("a", "a.example.com"));
    start();
    Files.writeString(folder.resolve("a.yaml"), "");
    awaitKeys();
  }

  @Test
  void aBrokenDocumentKeepsItsLastGoodVersionAndTheOthersGoOn() throws Exception {
    write(
        "a.yaml",
        entry("a", "a.example.com"),
        entry("b", "b.example.com"),
        entry("c", "c.example.com"));
    start();
    write(
        "a.yaml",
        entry("a", "a2.example.com"),
        "kind: [not\n",
        entry("c", "c2.example.com"),
        entry("d", "d.example.com"));
    awaitHost("c", "c2.example.com");
    awaitHost("a", "a2.example.com");
    awaitKeys("a", "b", "c", "d");
    sink.await("told", () -> sink.problems().size() == 1);
    assertThat(sink.problems().getFirst().toString()).startsWith("a.yaml:");
    write("a.yaml", entry("a", "a2.example.com"), entry("c", "c2.example.com"));
    awaitKeys("a", "c");
    sink.await("solved", () -> sink.problems().isEmpty());
  }

  @Test
  void anInvalidObjectKeepsItsLastGoodVersion() throws Exception {
    write("a.yaml", entry("a", "a.example.com"));
    start();
    write("a.yaml", entry("a", "not_a_host"), entry("b", "b.example.com"));
    awaitKeys("a", "b");
    assertThat(hasHost("a", "a.example.com")).isTrue();
    sink.await("told", () -> sink.problems().size() == 1);
    assertThat(sink.problems().getFirst().severity()).isEqualTo(Problem.Severity.ERROR);
    write("a.yaml", entry("a", "a2.example.com"), entry("b", "b.example.com"));
    awaitHost("a", "a2.example.com");
    sink.await("solved", () -> sink.problems().isEmpty());
  }

  private static String tokens(String app, String keys) {
    return """
    apiVersion: security.istio.io/v1
    kind: RequestAuthentication
    metadata: {name: jwt, namespace: shop}
    spec: {selector: {matchLabels: {app: %s}}, jwtRules: [{issuer: i, jwks: '%s'}]}
    """
        .formatted(app, keys);
  }

  private boolean isClosed(String app) {
    return sink.find("RequestAuthentication shop/jwt").stream()
        .map(RequestAuthentication.class::cast)
        .filter(p -> p.targets().selector().asMap().containsValue(app))
        .anyMatch(p -> p.rules().stream().allMatch(r -> r.keys().equals(JwtKeys.NONE)));
  }

  @Test
  void anInvalidPolicyIsClosedUntilItIsGoodForTheFirstTime() throws Exception {
    String keys = "{\"keys\": [{\"kty\": \"EC\"}]}";
    write("a.yaml", tokens("web", "nonsense"));
    start();
    assertThat(isClosed("web")).isTrue();
    write("a.yaml", tokens("db", "other nonsense"));
    sink.await("closed anew", () -> isClosed("db"));
    write("a.yaml", tokens("db", keys));
    sink.await("good", () -> !isClosed("db"));
    write("a.yaml", tokens("db", "nonsense"), entry("b", "b.example.com"));
    awaitHost("b", "b.example.com");
    assertThat(isClosed("db")).as("the last good version stays").isFalse();
  }

  @Test
  void aPolicyThatWasNeverGoodDeniesUntilItIs() throws Exception {
    start();
    write("p.yaml", policy("ALLOW", "'70000'"));
    sink.await("a policy that denies", () -> action().equals(Optional.of(Action.DENY)));
    write("p.yaml", policy("ALLOW", "'7000'"));
    sink.await("the policy itself", () -> action().equals(Optional.of(Action.ALLOW)));
    write("p.yaml", policy("AUDIT", "'70000'"));
    write("q.yaml", entry("q", "q.example.com"));
    awaitHost("q", "q.example.com");
    assertThat(action()).contains(Action.ALLOW);
    Files.delete(folder.resolve("p.yaml"));
    sink.await("no policy", () -> action().isEmpty());
  }

  private Optional<Action> action() {
    return sink.find("AuthorizationPolicy shop/p").map(p -> ((AuthorizationPolicy) p).action());
  }

  private static String policy(String action, String port) {
    return """
    apiVersion: security.istio.io/v1
    kind: AuthorizationPolicy
    metadata: {name: p, namespace: shop}
    spec: {action: %s, rules: [{to: [{operation: {ports: [%s]}}]}]}
    """
        .formatted(action, port);
  }

  @Test
  void ofTwoFilesWithOneObjectTheFirstWinsAndBothAreNamed() throws Exception {
    write("b.yaml", entry("a", "second.example.com"));
    start();
    awaitHost("a", "second.example.com");
    write("a.yaml", entry("a", "first.example.com"));
    awaitHost("a", "first.example.com");
    sink.await("told", () -> sink.problems().size() == 1);
    assertThat(sink.problems().getFirst().toString()).contains("a.yaml").contains("b.yaml");
    Files.delete(folder.resolve("a.yaml"));
    awaitHost("a", "second.example.com");
    sink.await("solved", () -> sink.problems().isEmpty());
    assertThat(sink.deletes()).isZero();
  }

  @Test
  void anUnchangedObjectIsNotToldAgain() throws Exception {
    write("a.yaml", entry("a", "a.example.com"), entry("b", "b.example.com"));
    start();
    write("a.yaml", "# a comment\n" + entry("a", "a.example.com"), entry("b", "b2.example.com"));
    awaitHost("b", "b2.example.com");
    assertThat(sink.batches()).hasSize(2);
    assertThat(sink.batches().getLast()).hasSize(1);
  }

  @Test
  void aBadMeshConfigLeavesTheLastGoodOneInForce() throws Exception {
    Path mesh = root.resolve("mesh.yaml");
    Files.writeString(mesh, "connectTimeout: 3s\n");
    start(Optional.of(mesh));
    assertThat(sink.mesh().orElseThrow().connections().connectTimeout()).hasSeconds(3);
    Files.writeString(mesh, "connectTimeout: soon\n");
    sink.await("told", () -> sink.problems().size() == 1);
    assertThat(sink.mesh().orElseThrow().connections().connectTimeout()).hasSeconds(3);
    Files.writeString(mesh, "connectTimeout: 4s\n");
    sink.await(
        "new", () -> sink.mesh().orElseThrow().connections().connectTimeout().toSeconds() == 4);
    sink.await("solved", () -> sink.problems().isEmpty());
  }

  @Test
  void objectsFollowTheDefaultsOfTheMesh() throws Exception {
    Path mesh = folder.resolve("mesh.yaml");
    Files.writeString(mesh, "{}\n");
    write("a.yaml", entry("a", "a.example.com"));
    start(Optional.of(mesh));
    Files.writeString(mesh, "defaultServiceExportTo: [\".\"]\n");
    var own = new Visibility.Namespaces(List.of("shop"));
    sink.await(
        "own namespace",
        () ->
            sink.find("ServiceEntry shop/a")
                .filter(o -> ((ServiceEntry) o).exportTo().equals(own))
                .isPresent());
    assertThat(sink.problems()).isEmpty();
  }

  @Test
  void theTextOfAnObjectCanBeAskedFor() throws Exception {
    write("a.yaml", entry("a", "a.example.com"), entry("b", "b.example.com"));
    start();
    var key = new MeshObject.Key("ServiceEntry", new ResourceName("shop", "b"));
    assertThat(source.orElseThrow().raw(key).orElseThrow())
        .containsEntry("apiVersion", "networking.istio.io/v1")
        .containsKeys("metadata", "spec");
  }

  @Test
  void thousandsOfQuickChangesEndInTheLast() throws Exception {
    start();
    for (int i = 0; i < 10_000; i++) {
      int file = i % 7;
      Files.writeString(
          folder.resolve(file + ".json"),
          """
          {"apiVersion":"networking.istio.io/v1","kind":"VirtualService",
          "metadata":{"name":"v%d","namespace":"shop"},"spec":{"hosts":["h%d.example.com"],
          "tcp":[{"route":[{"destination":{"host":"h%d.example.com"}}]}]}}
          """
              .formatted(file, i, i));
    }
    for (int file = 0; file < 7; file++) {
      String host = "h" + (9_999 - (9_999 - file) % 7) + ".example.com";
      String key = "VirtualService shop/v" + file;
      sink.await(
          key + " " + host,
          () ->
              sink.find(key)
                  .filter(o -> ((VirtualService) o).hosts().equals(List.of(host)))
                  .isPresent());
    }
    assertThat(sink.deletes()).isZero();
    sink.await("no problems", () -> sink.problems().isEmpty());
  }

  @Test
  void whatCannotBeReadCostsItselfAndKeepsTheLastGood() throws Exception {
    write("a.yaml", entry("good", "good.example"));
    start();
    awaitHost("good", "good.example");
    write(
        "b.yaml",
        """
        apiVersion: networking.istio.io/v1
        kind: VirtualService
        metadata: {name: deep, namespace: shop}
        spec:
          hosts: [deep.example]
          http: [{match: [{uri: {regex: "x{0,1000}"}}], route: [{destination: {host: good.example}}]}]
        """,
        entry("evil\\r\\nname", "evil.example").replace("evil\\r\\nname", "\"evil\\r\\nname\""));
    sink.await("legal regex", () -> sink.find("VirtualService shop/deep").isPresent());
    sink.await("names", () -> sink.problems().toString().contains("metadata.name"));
    try (var large = new java.io.RandomAccessFile(folder.resolve("a.yaml").toFile(), "rw")) {
      large.setLength(FileContent.maxSize() + 1);
    }
    sink.await("too large", () -> sink.problems().toString().contains("expected: at most"));
    write("c.yaml", entry("later", "later.example"));
    awaitHost("later", "later.example");
    assertThat(hasHost("good", "good.example")).isTrue();
    assertThat(source.orElseThrow().fault()).isEmpty();
  }

  @Test
  void aDocumentThatIsNotUtf8IsRefusedAndTheOthersOfItsFileAreRead() throws Exception {
    byte[] good = entry("good", "a.example").getBytes(StandardCharsets.UTF_8);
    byte[] bad = entry("bad", "b.example").getBytes(StandardCharsets.UTF_8);
    bad[bad.length - 2] = (byte) 0xff;
    Path path = folder.resolve("a.yaml");
    try (OutputStream out = Files.newOutputStream(path)) {
      out.write(bad);
      out.write("\n---\n".getBytes(StandardCharsets.UTF_8));
      out.write(good);
    }
    start();
    assertThat(hasHost("good", "a.example")).isTrue();
    assertThat(sink.find("ServiceEntry shop/bad")).isEmpty();
    assertThat(sink.problems()).extracting(Problem::message).contains("not UTF-8");
  }
}

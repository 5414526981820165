package io.meltemi.agent.wasm;

import static io.meltemi.agent.wasm.FakeServer.MODULE;
import static io.meltemi.agent.wasm.FakeServer.entry;
import static io.meltemi.agent.wasm.FakeServer.gzip;
import static io.meltemi.agent.wasm.FakeServer.tar;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meltemi.agent.wasm.ModuleRequest.Policy;
import io.meltemi.base.IpRange;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ModuleCacheTest {
  private static final String OCI_LAYER = "application/vnd.oci.image.layer.v1.tar+gzip";
  private static final String OCI_MANIFEST = "application/vnd.oci.image.manifest.v1+json";
  private static final String OCI_INDEX = "application/vnd.oci.image.index.v1+json";
  private static final String DOCKER_MANIFEST =
      "application/vnd.docker.distribution.manifest.v2+json";
  private static final String DOCKER_LAYER = "application/vnd.docker.image.rootfs.diff.tar.gzip";
  private static final String MODULE_LAYER = "application/vnd.module.wasm.content.layer.v1+wasm";
  private static final byte[] OTHER = {0, 'a', 's', 'm', 1, 0, 0, 0, 43};

  @TempDir Path folder;

  private final AtomicLong nanos = new AtomicLong();
  private final WasmStatistics statistics = new WasmStatistics();
  private FakeServer server;
  private ModuleCache cache;

  @BeforeEach
  void start() throws IOException {
    server = new FakeServer();
    cache = cache(Set.of(), Set.of(), List.of());
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private ModuleCache cache(Set<String> insecure, Set<String> realms, List<IpRange> blocked) {
    return new ModuleCache(
        new WasmSettings(
            folder.resolve("modules"),
            Duration.ofHours(24),
            Duration.ofHours(1),
            insecure,
            realms,
            blocked,
            folder.resolve("config.json"),
            new WasmSettings.Tries(3, Duration.ofSeconds(5))),
        statistics,
        nanos::get);
  }

  private static ModuleRequest request(String url, String sum, String revision, Policy policy) {
    return new ModuleRequest(
        url, sum, "x", revision, Duration.ofSeconds(20), Optional.empty(), policy);
  }

  private byte[] get(String url) throws IOException {
    return Files.readAllBytes(cache.get(request(url, "", "r1", Policy.UNSPECIFIED)));
  }

  private String oci(String name) {
    return "oci://" + server.authority() + "/" + name;
  }

  private void fails(String url, String... told) {
    assertThatThrownBy(() -> get(url)).isInstanceOf(IOException.class).message().contains(told);
    assertThat(folder.resolve("modules")).satisfies(f -> assertThat(files(f)).isEmpty());
  }

  private static List<Path> files(Path at) throws IOException {
    try (Stream<Path> all = Files.exists(at) ? Files.walk(at) : Stream.empty()) {
      return all.filter(Files::isRegularFile).toList();
    }
  }

  @Test
  void aModuleIsFetchedOverHttpAndTakenOutOfWhatItIsPackedIn() throws IOException {
    server.put("/plain", MODULE).put("/gz", gzip(MODULE));
    server.put("/tar", entry("m.wasm", MODULE)).put("/tgz", gzip(entry("m.wasm", MODULE)));
    for (String path : List.of("/plain", "/gz", "/tar", "/tgz")) {
      assertThat(get(server.url(path))).as(path).isEqualTo(MODULE);
    }
    server.redirect("/moved", server.url("/plain"));
    assertThat(get(server.url("/moved"))).isEqualTo(MODULE);
    var text = new StringBuilder();
    statistics.appendTo(text, "istio_agent_");
    assertThat(text.toString())
        .contains("istio_agent_wasm_remote_fetch_count{result=\"success\"} 5")
        .contains("istio_agent_wasm_cache_entries 5");
  }

  @Test
  void aSumIsVerified() throws IOException {
    server.put("/m", MODULE);
    String sum = Sums.of(MODULE);
    Path file = cache.get(request(server.url("/m"), sum, "r1", Policy.ALWAYS));
    assertThat(file).hasBinaryContent(MODULE).isAbsolute();
    assertThat(cache.get(request(server.url("/m"), sum, "r2", Policy.ALWAYS))).isEqualTo(file);
    assertThat(server.asked()).hasSize(1);
    assertThatThrownBy(
            () -> cache.get(request(server.url("/m"), "0".repeat(64), "r1", Policy.UNSPECIFIED)))
        .hasMessageContaining("has the sum " + sum + " (expected: 0000");
    var text = new StringBuilder();
    statistics.appendTo(text, "");
    assertThat(text.toString())
        .contains("wasm_remote_fetch_count{result=\"checksum_mismatched\"} 1");
  }

  @Test
  void whatMayPassIsTriedAgain() throws IOException {
    server.put("/m", MODULE);
    server.fail("/m", 503, 500);
    assertThat(get(server.url("/m"))).isEqualTo(MODULE);
    server.fail("/n", 404);
    fails2(server.url("/n"), "answers with status 404");
    assertThat(server.asked()).hasSize(4);
    server.put("/o", MODULE);
    server.fail("/o", 500, 500, 500);
    fails2(server.url("/o"), "no luck after 3 tries", "status 500");
  }

  private void fails2(String url, String... told) {
    assertThatThrownBy(() -> get(url)).isInstanceOf(IOException.class).message().contains(told);
  }

  @Test
  void whatIsNoModuleIsNotKept() {
    server.put("/m", "hello, world".getBytes(java.nio.charset.StandardCharsets.UTF_8));
    fails(server.url("/m"), "is no WebAssembly module");
    server.put("/bomb", gzip(gzip(gzip(gzip(gzip(MODULE))))));
    fails(server.url("/bomb"), "is packed more than 4 times");
  }

  @Test
  void imagesOfEveryFormAreRead() throws IOException {
    server.image("a/docker", "1", DOCKER_MANIFEST, DOCKER_LAYER, gzip(tar("plugin.wasm", MODULE)));
    server.image("a/compat", "1", "", OCI_LAYER, gzip(tar("./plugin.wasm", MODULE)));
    server.image(
        "a/artifact",
        "1",
        OCI_MANIFEST,
        List.of("application/vnd.module.wasm.config.v1+json", MODULE_LAYER),
        List.of("{}".getBytes(java.nio.charset.StandardCharsets.UTF_8), MODULE));
    String child =
        server.image("a/index", "x", OCI_MANIFEST, OCI_LAYER, gzip(tar("plugin.wasm", MODULE)));
    server.manifest(
        "a/index",
        "1",
        """
        {"schemaVersion":2,"mediaType":"%s","manifests":[
          {"digest":"sha256:%s","platform":{"os":"linux","architecture":"arm64"}},
          {"digest":"sha256:%s","platform":{"os":"linux","architecture":"amd64"}}]}
        """
            .formatted(OCI_INDEX, "0".repeat(64), child));
    for (String name : List.of("a/docker:1", "a/compat:1", "a/artifact:1", "a/index:1")) {
      assertThat(get(oci(name))).as(name).isEqualTo(MODULE);
    }
  }

  @Test
  void imagesWithoutAModuleAreRefused() {
    server.image("a", "1", OCI_MANIFEST, "text/plain", MODULE);
    fails(oci("a:1"), "the image's last layer is of type \"text/plain\"");
    server.image("b", "1", OCI_MANIFEST, OCI_LAYER, gzip(tar("other.wasm", MODULE)));
    fails(oci("b:1"), "has no plugin.wasm in it");
    server.image("c", "1", OCI_MANIFEST, OCI_LAYER, MODULE);
    fails(oci("c:1"), "is not gzipped");
    server.manifest("d", "1", "[]");
    fails(oci("d:1"), "a manifest is not readable");
    fails(oci("none:1"), "/v2/none/manifests/1 answers with status 404");
    fails("oci://UPPER//x", "expected: oci://REGISTRY/REPOSITORY");
  }

  @Test
  void digestsAreVerified() throws IOException {
    String digest =
        server.image("a", "1", OCI_MANIFEST, OCI_LAYER, gzip(tar("plugin.wasm", MODULE)));
    assertThat(get(oci("a@sha256:" + digest))).isEqualTo(MODULE);
    assertThat(cache.get(request(oci("a:1"), digest, "r1", Policy.UNSPECIFIED)))
        .hasBinaryContent(MODULE);
    assertThatThrownBy(
            () -> cache.get(request(oci("a:1"), "1".repeat(64), "r1", Policy.UNSPECIFIED)))
        .hasMessageContaining("has the sum " + digest);

    String wrong = "2".repeat(64);
    server.put(
        "/v2/a/manifests/sha256:" + wrong, "{}".getBytes(java.nio.charset.StandardCharsets.UTF_8));
    fails2(oci("a@sha256:" + wrong), "a manifest has the sum", "expected: sha256:2222");
    byte[] layer = gzip(tar("plugin.wasm", OTHER));
    server.image("b", "1", OCI_MANIFEST, OCI_LAYER, layer);
    server.put("/v2/b/blobs/sha256:" + Sums.of(layer), gzip(tar("plugin.wasm", MODULE)));
    fails2(oci("b:1"), "a layer has the sum");
  }

  @Test
  void aTagIsPulledAgainAsItsPolicySays() throws IOException {
    push(MODULE);
    pull("1", "r1", Policy.UNSPECIFIED, MODULE, 2);
    pull("1", "r2", Policy.UNSPECIFIED, MODULE, 0);
    pull("latest", "r1", Policy.UNSPECIFIED, MODULE, 1);
    push(OTHER);
    pull("1", "r3", Policy.IF_NOT_PRESENT, MODULE, 0);
    pull("1", "r3", Policy.ALWAYS, MODULE, 0);
    pull("1", "r4", Policy.ALWAYS, OTHER, 2);
    pull("latest", "r1", Policy.UNSPECIFIED, MODULE, 0);
    pull("latest", "r2", Policy.UNSPECIFIED, OTHER, 1);
  }

  private void push(byte[] module) {
    for (String tag : List.of("1", "latest")) {
      server.image("a", tag, OCI_MANIFEST, OCI_LAYER, gzip(tar("plugin.wasm", module)));
    }
  }

  private void pull(String tag, String revision, Policy policy, byte[] module, int requests)
      throws IOException {
    int before = server.asked().size();
    assertThat(cache.get(request(oci("a:" + tag), "", revision, policy))).hasBinaryContent(module);
    assertThat(server.asked().size() - before).isEqualTo(requests);
  }

  @Test
  void modulesThatNobodyAsksForAreRemoved() throws IOException {
    server.put("/m", MODULE).put("/n", OTHER);
    get(server.url("/m"));
    nanos.addAndGet(Duration.ofHours(20).toNanos());
    get(server.url("/n"));
    nanos.addAndGet(Duration.ofHours(5).toNanos());
    cache.purge();
    assertThat(files(folder.resolve("modules"))).hasSize(1);
    int before = server.asked().size();
    get(server.url("/n"));
    assertThat(server.asked()).hasSize(before);
    get(server.url("/m"));
    assertThat(server.asked()).hasSize(before + 1);
  }

  private static String secret(String registry, String auth) {
    return "{\"auths\":{\"%s\":%s}}".formatted(registry, auth);
  }

  private static String basic(String both) {
    return Base64.getEncoder()
        .encodeToString(both.getBytes(java.nio.charset.StandardCharsets.UTF_8));
  }

  private byte[] getWith(String url, String secret) throws IOException {
    return Files.readAllBytes(
        cache.get(
            new ModuleRequest(
                url,
                "",
                "x",
                "r1",
                Duration.ofSeconds(20),
                Optional.of(secret),
                Policy.UNSPECIFIED)));
  }

  @Test
  void aRegistryIsToldWhoAsks() throws IOException {
    push(MODULE);
    server.protect("Basic realm=\"x\"", "Basic " + basic("me:secret"));
    assertThat(
            getWith(
                oci("a:1"),
                secret(
                    "https://" + server.authority() + "/v1/",
                    "{\"auth\":\"" + basic("me:secret") + "\"}")))
        .isEqualTo(MODULE);
    fails2(oci("a:latest"), "there are no credentials for it");
    Files.writeString(
        folder.resolve("config.json"),
        secret(server.authority(), "{\"username\":\"me\",\"password\":\"secret\"}"));
    assertThat(get(oci("a:latest"))).isEqualTo(MODULE);
    assertThatThrownBy(() -> getWith(oci("a:2"), "null"))
        .hasMessageContaining("no Docker configuration");
  }

  @Test
  void aTokenIsFetchedFromTheRegistryItself() throws IOException {
    push(MODULE);
    server.protect(
        "Bearer realm=\"" + server.url("/token") + "\",service=\"the registry\"", "Bearer abc");
    String query = "/token?service=the+registry&scope=repository%3Aa%3Apull";
    server.put(query, "{\"token\":\"abc\"}".getBytes(java.nio.charset.StandardCharsets.UTF_8));
    assertThat(get(oci("a:1"))).isEqualTo(MODULE);
    assertThat(server.asked()).contains(query);
    assertThat(
            getWith(
                oci("a:latest"),
                secret(server.authority(), "{\"auth\":\"" + basic("me:secret") + "\"}")))
        .isEqualTo(MODULE);
    assertThat(server.asked()).contains(query + " Basic " + basic("me:secret"));
  }

  @Test
  void anIdentityTokenIsExchanged() throws IOException {
    push(MODULE);
    server.protect("Bearer realm=\"" + server.url("/token") + "\",service=\"r\"", "Bearer xyz");
    server.put(
        "/token", "{\"access_token\":\"xyz\"}".getBytes(java.nio.charset.StandardCharsets.UTF_8));
    assertThat(getWith(oci("a:1"), secret(server.authority(), "{\"identitytoken\":\"idt\"}")))
        .isEqualTo(MODULE);
    assertThat(server.asked())
        .anyMatch(
            asked -> asked.startsWith("/token grant_type=refresh_token") && asked.endsWith("=idt"));
  }

  @Test
  void wasmTokenRealmARegistrySendsNobodyElsewhere() throws IOException {
    push(MODULE);
    try (FakeServer inside = new FakeServer()) {
      server.protect("Bearer realm=\"" + inside.url("/token") + "\"", "Bearer abc");
      inside.put(
          "/token?scope=repository%3Aa%3Apull",
          "{\"token\":\"abc\"}".getBytes(java.nio.charset.StandardCharsets.UTF_8));
      fails2(
          oci("a:1"),
          "for a token (expected: itself, https in its domain, or what MELTEMI_WASM_TOKEN_REALMS"
              + " names)");
      assertThat(inside.asked()).isEmpty();
      cache = cache(Set.of(), Set.of(inside.authority()), List.of());
      assertThat(get(oci("a:1"))).isEqualTo(MODULE);
    }
  }

  @Test
  void credentialsAreNotSentToWhereABlobIsRedirected() throws IOException {
    byte[] layer = gzip(tar("plugin.wasm", MODULE));
    server.image("a", "1", OCI_MANIFEST, OCI_LAYER, layer);
    server.protect("Basic realm=\"x\"", "Basic " + basic("me:secret"));
    try (FakeServer elsewhere = new FakeServer()) {
      elsewhere.put("/blob", layer);
      server.redirect("/v2/a/blobs/sha256:" + Sums.of(layer), elsewhere.url("/blob"));
      assertThat(
              getWith(
                  oci("a:1"),
                  secret(server.authority(), "{\"auth\":\"" + basic("me:secret") + "\"}")))
          .isEqualTo(MODULE);
      assertThat(elsewhere.asked()).containsExactly("/blob");
    }
  }

  @Test
  void addressesThatTellSecretsAreNotAsked() {
    fails("http://169.254.169.254/latest/meta-data", "is at [169.254.169.254]");
    fails("http://[fd00:ec2::254]/x", "expected: an address that is not link-local");
    fails("oci://100.100.100.200/x/y:1", "a cloud's metadata");
    server.redirect("/m", "http://169.254.169.254/");
    fails(server.url("/m"), "is at [169.254.169.254]");
    cache = cache(Set.of(), Set.of(), List.of(IpRange.parse("127.0.0.0/8")));
    fails(server.url("/m"), "BLOCKED_CIDRS_IN_WASM_FETCH");
  }

  @Test
  void whereNobodyAnswersTheTimeIsBounded() throws IOException {
    try (var silent = new java.net.ServerSocket(0, 8, java.net.InetAddress.getLoopbackAddress())) {
      String url = "http://127.0.0.1:" + silent.getLocalPort() + "/m";
      long from = System.nanoTime();
      assertThatThrownBy(
              () ->
                  cache.get(
                      new ModuleRequest(
                          url,
                          "",
                          "x",
                          "r1",
                          Duration.ofMillis(700),
                          Optional.empty(),
                          Policy.UNSPECIFIED)))
          .hasMessageContaining("did not answer in time");
      assertThat(Duration.ofNanos(System.nanoTime() - from)).isLessThan(Duration.ofSeconds(5));
    }
  }
}

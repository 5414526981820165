package io.meltemi.agent.wasm;

import io.meltemi.agent.json.Json;
import io.meltemi.agent.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Finds the module in an image. Source: istio 1.30.3 pkg/wasm/imagefetcher.go, for the "Wasm Image
 * Specification": a layer that is a tar with {@code plugin.wasm}, or one that is the module.
 */
final class Images {
  private static final int MAX_MANIFEST = 4 << 20;
  private static final String DOCKER_MANIFEST =
      "application/vnd.docker.distribution.manifest.v2+json";
  private static final String DOCKER_LAYER = "application/vnd.docker.image.rootfs.diff.tar.gzip";
  private static final String OCI_LAYER = "application/vnd.oci.image.layer.v1.tar+gzip";
  private static final List<String> MODULES =
      List.of("application/vnd.module.wasm.content.layer.v1+wasm", "application/wasm");
  private static final List<String> INDEXES =
      List.of(
          "application/vnd.oci.image.index.v1+json",
          "application/vnd.docker.distribution.manifest.list.v2+json");
  private static final String ACCEPT =
      String.join(
          ", ",
          DOCKER_MANIFEST,
          "application/vnd.oci.image.manifest.v1+json",
          INDEXES.get(0),
          INDEXES.get(1));

  private final Registry registry;

  Images(Registry registry) {
    this.registry = registry;
  }

  /**
   * An image's manifest.
   *
   * @param digests that of what was asked for, and that of the image where it is another: 64 digits
   */
  record Manifest(List<String> digests, JsonObject document) {
    /** The one that the image is kept under. */
    String digest() {
      return digests.getLast();
    }
  }

  /** The image of that name; of several for different platforms the one for Linux on amd64. */
  Manifest manifest(ImageReference image) throws IOException {
    Manifest first = read(image.version(), List.of());
    String type = first.document().text("mediaType");
    boolean isIndex =
        INDEXES.contains(type) || first.document().get("manifests") instanceof List<?>;
    return isIndex ? read(platform(first), first.digests()) : first;
  }

  private static String platform(Manifest index) throws FetchException {
    List<JsonObject> all = objects(index.document(), "manifests");
    return all.stream()
        .filter(
            m ->
                m.object("platform")
                    .filter(p -> p.text("os").equals("linux"))
                    .filter(p -> p.text("architecture").equals("amd64"))
                    .isPresent())
        .findFirst()
        .or(() -> all.size() == 1 ? Optional.of(all.getFirst()) : Optional.empty())
        .map(m -> m.text("digest"))
        .filter(digest -> digest.matches("sha256:[0-9a-f]{64}"))
        .orElseThrow(() -> new FetchException("the image is for other platforms than linux/amd64"));
  }

  private Manifest read(String version, List<String> before) throws IOException {
    try (HttpResponse response = registry.get("/manifests/" + version, ACCEPT)) {
      String text = response.text(MAX_MANIFEST);
      String digest = Sums.of(text.getBytes(StandardCharsets.UTF_8));
      if (version.startsWith("sha256:") && !version.equals("sha256:" + digest)) {
        throw new FetchException(
            "a manifest has the sum %s (expected: %s)".formatted(digest, version));
      }
      var digests = new ArrayList<>(before);
      digests.add(digest);
      return new Manifest(digests, Json.parseObject(text));
    } catch (IllegalArgumentException e) {
      throw new FetchException("a manifest is not readable: " + e.getMessage());
    }
  }

  /** Writes the image's module. */
  void module(Manifest manifest, Path to) throws IOException {
    List<JsonObject> layers = objects(manifest.document(), "layers");
    if (layers.isEmpty()) {
      throw new FetchException("the image has no layers");
    }
    JsonObject last = layers.getLast();
    String type = last.text("mediaType");
    boolean docker = manifest.document().text("mediaType").equals(DOCKER_MANIFEST);
    Optional<JsonObject> module =
        docker
            ? Optional.empty()
            : layers.stream().filter(l -> MODULES.contains(l.text("mediaType"))).findFirst();
    boolean packed = type.equals(docker ? DOCKER_LAYER : OCI_LAYER);
    if (!packed && module.isEmpty()) {
      throw new FetchException(
          "the image's last layer is of type \"%s\" (expected: a module, or %s)"
              .formatted(type, docker ? DOCKER_LAYER : OCI_LAYER));
    }
    Path blob = to.resolveSibling(to.getFileName() + ".layer");
    try {
      blob(packed ? last : module.orElseThrow(), blob);
      if (packed) {
        try (InputStream in = Files.newInputStream(blob);
            OutputStream out = Files.newOutputStream(to)) {
          Archives.plugin(in, out);
        }
      } else {
        Files.move(blob, to, StandardCopyOption.REPLACE_EXISTING);
      }
    } finally {
      Files.deleteIfExists(blob);
    }
  }

  private void blob(JsonObject layer, Path to) throws IOException {
    String digest = layer.text("digest");
    if (!digest.matches("sha256:[0-9a-f]{64}")) {
      throw new FetchException("a layer has the digest \"" + digest + "\" (expected: a sha256)");
    }
    try (HttpResponse response = registry.get("/blobs/" + digest, "*/*");
        OutputStream out = Files.newOutputStream(to)) {
      Archives.copy(response.body(), out, Archives.MAX_BYTES);
    }
    String sum = Sums.of(to);
    if (!digest.equals("sha256:" + sum)) {
      throw new FetchException("a layer has the sum %s (expected: %s)".formatted(sum, digest));
    }
  }

  private static List<JsonObject> objects(JsonObject document, String field) {
    return document.get(field) instanceof List<?> list
        ? list.stream().filter(JsonObject.class::isInstance).map(JsonObject.class::cast).toList()
        : List.of();
  }
}

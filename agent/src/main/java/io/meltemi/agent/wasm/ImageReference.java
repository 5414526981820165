package io.meltemi.agent.wasm;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The name of an image, as Docker's tools read it.
 *
 * @param registry host, and maybe a port
 * @param tag absent beside a digest
 * @param digest {@code sha256:} and 64 digits; absent where there is none
 */
record ImageReference(
    String registry, String repository, Optional<String> tag, Optional<String> digest) {
  private static final String DOCKER_HUB = "index.docker.io";
  private static final Pattern REGISTRY =
      Pattern.compile("(?i)(\\[[0-9a-f:.]+]|[a-z0-9.-]+)(:\\d{1,5})?");
  private static final Pattern REPOSITORY = Pattern.compile("[a-z0-9]+([._/-]+[a-z0-9]+)*");
  private static final Pattern TAG = Pattern.compile("\\w[\\w.-]{0,127}");
  private static final Pattern DIGEST = Pattern.compile("sha256:[0-9a-f]{64}");

  /**
   * @param text the URL without {@code oci://}
   */
  static ImageReference parse(String text) throws FetchException {
    int at = text.indexOf('@');
    String named = at < 0 ? text : text.substring(0, at);
    Optional<String> digest = at < 0 ? Optional.empty() : Optional.of(text.substring(at + 1));
    int colon = named.lastIndexOf(':');
    boolean tagged = colon > named.lastIndexOf('/');
    String path = tagged ? named.substring(0, colon) : named;
    Optional<String> tag = Optional.of(tagged ? named.substring(colon + 1) : "latest");
    int slash = path.indexOf('/');
    String first = slash < 0 ? "" : path.substring(0, slash);
    boolean hosted =
        first.indexOf('.') >= 0 || first.indexOf(':') >= 0 || first.equals("localhost");
    String registry = hosted ? first : DOCKER_HUB;
    String rest = hosted ? path.substring(slash + 1) : path;
    boolean isHub = registry.equals("docker.io") || registry.equals(DOCKER_HUB);
    var reference =
        new ImageReference(
            isHub ? DOCKER_HUB : registry,
            isHub && rest.indexOf('/') < 0 ? "library/" + rest : rest,
            digest.isPresent() ? Optional.empty() : tag,
            digest);
    if (!reference.isGood()) {
      throw new FetchException(
          "oci://" + text + " (expected: oci://REGISTRY/REPOSITORY, then :TAG or @sha256:DIGEST)");
    }
    return reference;
  }

  private boolean isGood() {
    return REGISTRY.matcher(registry).matches()
        && REPOSITORY.matcher(repository).matches()
        && tag.map(t -> TAG.matcher(t).matches()).orElse(true)
        && digest.map(d -> DIGEST.matcher(d).matches()).orElse(true);
  }

  /** What a manifest is asked for by. */
  String version() {
    return digest.or(() -> tag).orElseThrow();
  }

  /** The image, whichever its version is. */
  String name() {
    return registry + "/" + repository;
  }

  /** The one of which Docker's tools know credentials under another name. */
  boolean isDockerHub() {
    return registry.equals(DOCKER_HUB);
  }
}

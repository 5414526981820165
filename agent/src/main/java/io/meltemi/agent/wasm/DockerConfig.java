package io.meltemi.agent.wasm;

import io.meltemi.agent.json.Json;
import io.meltemi.agent.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Optional;

/** Credentials of registries, as {@code docker login} writes them; never printed. */
final class DockerConfig {
  private static final int MAX_FILE = 1 << 20;

  private final JsonObject auths;

  private DockerConfig(JsonObject auths) {
    this.auths = auths;
  }

  /** How a registry is to know who asks. */
  record Credentials(String user, String password, String identityToken, String registryToken) {
    static final Credentials NONE = new Credentials("", "", "", "");

    boolean isNone() {
      return equals(NONE);
    }

    String basic() {
      return "Basic "
          + Base64.getEncoder()
              .encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public String toString() {
      return "[redacted]";
    }
  }

  static DockerConfig parse(String json) throws FetchException {
    try {
      return new DockerConfig(Json.parseObject(json).object("auths").orElseGet(JsonObject::empty));
    } catch (IllegalArgumentException _) {
      throw new FetchException("the pull secret is no Docker configuration (expected: JSON)");
    }
  }

  /** Of a file; without credentials where there is none. */
  static DockerConfig of(Path file) throws FetchException {
    try {
      return Files.isRegularFile(file) && Files.size(file) <= MAX_FILE
          ? parse(Files.readString(file))
          : new DockerConfig(JsonObject.empty());
    } catch (FetchException e) {
      throw e;
    } catch (IOException e) {
      throw new FetchException(file + " cannot be read: " + e.getMessage());
    }
  }

  /** Those for a registry. */
  Credentials credentials(ImageReference image) throws FetchException {
    for (String name : auths.keySet()) {
      if (matches(name, image)) {
        Optional<JsonObject> auth = auths.object(name);
        if (auth.isPresent()) {
          return credentials(auth.get());
        }
      }
    }
    return Credentials.NONE;
  }

  /** Names are hosts, or URLs of which the host counts. */
  private static boolean matches(String name, ImageReference image) {
    String host = name.replaceFirst("^https?://", "").replaceFirst("/.*", "");
    return host.equals(image.registry())
        || image.isDockerHub() && (host.equals("docker.io") || host.equals("registry-1.docker.io"));
  }

  private static Credentials credentials(JsonObject auth) throws FetchException {
    String user = auth.text("username");
    String password = auth.text("password");
    if (!auth.text("auth").isEmpty()) {
      String both = decoded(auth.text("auth"));
      int colon = both.indexOf(':');
      user = colon < 0 ? both : both.substring(0, colon);
      password = colon < 0 ? "" : both.substring(colon + 1);
    }
    return new Credentials(user, password, auth.text("identitytoken"), auth.text("registrytoken"));
  }

  private static String decoded(String auth) throws FetchException {
    try {
      return new String(Base64.getDecoder().decode(auth), StandardCharsets.UTF_8)
          .replaceFirst("\\x00+$", "");
    } catch (IllegalArgumentException _) {
      throw new FetchException(
          "the pull secret has an auth that is not readable (expected: base64)");
    }
  }
}

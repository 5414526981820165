package io.meltemi.agent.wasm;

import java.time.Duration;
import java.util.Optional;

/**
 * A module that is wanted.
 *
 * @param sha256 of the module, or of an image's manifest; empty where it is not checked
 * @param extension for which it is
 * @param revision of the extension: with another one, a module that may have changed is looked for
 *     again
 * @param pullSecret a Docker configuration; absent where the agent's own is used
 */
record ModuleRequest(
    String url,
    String sha256,
    String extension,
    String revision,
    Duration timeout,
    Optional<String> pullSecret,
    Policy policy) {
  static final String OCI = "oci://";

  /** When it is fetched again. */
  enum Policy {
    UNSPECIFIED,
    IF_NOT_PRESENT,
    ALWAYS;

    static Policy of(String name) {
      return switch (name) {
        case "IfNotPresent" -> IF_NOT_PRESENT;
        case "Always" -> ALWAYS;
        default -> UNSPECIFIED;
      };
    }
  }

  boolean isImage() {
    return url.startsWith(OCI);
  }

  ImageReference image() throws FetchException {
    return ImageReference.parse(url.substring(OCI.length()));
  }

  /** Whether one that is there is taken, whatever became of the extension since. */
  boolean keeps() throws FetchException {
    return switch (policy) {
      case IF_NOT_PRESENT -> true;
      case ALWAYS -> false;
      case UNSPECIFIED -> !isImage() || !image().tag().equals(Optional.of("latest"));
    };
  }

  @Override
  public String toString() {
    return url + " for " + extension;
  }
}

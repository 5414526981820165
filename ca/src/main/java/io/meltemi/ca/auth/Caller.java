package io.meltemi.ca.auth;

import io.meltemi.ca.SpiffeId;
import java.util.Optional;

/**
 * The verified identity of a caller.
 *
 * @param pod whose token it was; absent where the caller did not show a token that is bound to one
 */
public record Caller(SpiffeId identity, Source source, Optional<Pod> pod) {
  /** How it was verified. */
  public enum Source {
    CLIENT_CERTIFICATE,
    TOKEN
  }

  /** A pod of a cluster. */
  public record Pod(String clusterId, String namespace, String name, String uid) {}
}

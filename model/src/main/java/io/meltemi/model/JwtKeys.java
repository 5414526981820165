package io.meltemi.model;

import java.time.Duration;

/** The keys of an issuer of tokens. */
public sealed interface JwtKeys {
  /** No token is valid: there are no keys, or none that can be used. */
  JwtKeys NONE = new None();

  /** A JSON Web Key Set, as it was written or fetched. */
  record Inline(String jwks) implements JwtKeys {}

  /**
   * As it is written; a snapshot has one of the others in its place.
   *
   * @param timeout of one fetch
   */
  record At(JwksSource source, Duration timeout) implements JwtKeys {}

  /** Each Envoy fetches them itself, from a service of the mesh. */
  record ByEnvoy(String url, String host, int port, Duration timeout) implements JwtKeys {}

  /** Of these there is one. */
  record None() implements JwtKeys {}
}

package io.meltemi.model;

import java.util.Comparator;

/**
 * Where keys that validate tokens are published.
 *
 * @param address a URL of keys, or the name of an issuer, whose discovery document has that URL
 */
public record JwksSource(Kind kind, String address) implements Comparable<JwksSource> {
  private static final Comparator<JwksSource> ORDER =
      Comparator.comparing(JwksSource::kind).thenComparing(JwksSource::address);

  public enum Kind {
    KEYS,
    ISSUER
  }

  @Override
  public int compareTo(JwksSource other) {
    return ORDER.compare(this, other);
  }

  @Override
  public String toString() {
    return kind == Kind.KEYS ? address : "issuer " + address;
  }
}

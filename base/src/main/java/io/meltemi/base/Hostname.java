package io.meltemi.base;

import java.util.Locale;

/**
 * A host as configuration names it: a fully qualified name, {@code *}, or a wildcard {@code
 * *.suffix}. Lower case.
 *
 * <p>Source: istio 1.30.3 pkg/config/host/name.go.
 */
public record Hostname(String value) implements Comparable<Hostname> {
  public Hostname {
    value = value.toLowerCase(Locale.ROOT);
  }

  public static Hostname of(String value) {
    return new Hostname(value);
  }

  public boolean isWildcard() {
    return value.startsWith("*");
  }

  /** The part behind the {@code *} of a wildcard; the whole name of another. */
  public String suffix() {
    return isWildcard() ? value.substring(1) : value;
  }

  /** Whether some name is matched by both: {@code *.com} and {@code *.foo.com} overlap. */
  public boolean matches(Hostname other) {
    boolean mine = isWildcard();
    boolean theirs = other.isWildcard();
    if (mine && theirs) {
      return value.length() < other.value.length()
          ? other.suffix().endsWith(suffix())
          : suffix().endsWith(other.suffix());
    }
    if (mine) {
      return other.value.endsWith(suffix());
    }
    return theirs ? value.endsWith(other.suffix()) : value.equals(other.value);
  }

  /** Whether every name that this one matches is matched by {@code other} too. */
  public boolean isSubsetOf(Hostname other) {
    if (!other.isWildcard()) {
      return value.equals(other.value);
    }
    return isWildcard()
        ? value.length() >= other.value.length() && suffix().endsWith(other.suffix())
        : value.endsWith(other.suffix());
  }

  /** More specific first: exact names before wildcards, longer before shorter, then by letters. */
  public static int mostSpecificFirst(Hostname a, Hostname b) {
    if (a.isWildcard() != b.isWildcard()) {
      return a.isWildcard() ? 1 : -1;
    }
    if (a.value.length() != b.value.length()) {
      return b.value.length() - a.value.length();
    }
    return a.value.compareTo(b.value);
  }

  @Override
  public int compareTo(Hostname other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}

package io.meltemi.kube;

/** Compares resource versions: of two that are numbers, the larger is the newer. */
final class Versions {
  private static final int MAX_DIGITS = 20;

  private Versions() {}

  /** Whether one is known to be older than the other. */
  static boolean isOlder(String version, String other) {
    if (!isNumber(version) || !isNumber(other)) {
      return false;
    }
    return version.length() == other.length()
        ? version.compareTo(other) < 0
        : version.length() < other.length();
  }

  private static boolean isNumber(String text) {
    if (text.isEmpty() || text.length() > MAX_DIGITS || text.charAt(0) == '0') {
      return false;
    }
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) < '0' || text.charAt(i) > '9') {
        return false;
      }
    }
    return true;
  }
}

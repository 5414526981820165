package io.meltemi.gotemplate;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import java.util.Locale;
import java.util.Optional;

/**
 * A version; what is left out is 0. Its components are the fields that sprig's semver has.
 *
 * @param prerelease without the dash; empty in a release
 * @param metadata without the plus; no part of the order
 */
public record SemanticVersion(
    long major, long minor, long patch, String prerelease, String metadata)
    implements Comparable<SemanticVersion> {
  private static final Pattern SYNTAX =
      Pattern.compile(
          "v?([0-9]{1,18})(?:\\.([0-9]{1,18}))?(?:\\.([0-9]{1,18}))?"
              + "(?:-([0-9A-Za-z.-]+))?(?:\\+([0-9A-Za-z.-]+))?");

  /**
   * @throws TemplateException the text is no version
   */
  public static SemanticVersion parse(String text) {
    return find(text)
        .orElseThrow(() -> new TemplateException("\"" + text + "\": Invalid Semantic Version"));
  }

  /** Empty where the text is no version. */
  public static Optional<SemanticVersion> find(String text) {
    Matcher matcher = SYNTAX.matcher(text.strip());
    if (!matcher.matches()) {
      return Optional.empty();
    }
    return Optional.of(
        new SemanticVersion(
            number(matcher.group(1)),
            number(matcher.group(2)),
            number(matcher.group(3)),
            matcher.group(4) == null ? "" : matcher.group(4),
            matcher.group(5) == null ? "" : matcher.group(5)));
  }

  @SuppressWarnings("NullAway") // A group that took no part is null.
  private static long number(String digits) {
    return digits == null ? 0 : Long.parseLong(digits);
  }

  @Override
  public int compareTo(SemanticVersion other) {
    if (major != other.major) {
      return Long.compare(major, other.major);
    }
    if (minor != other.minor) {
      return Long.compare(minor, other.minor);
    }
    if (patch != other.patch) {
      return Long.compare(patch, other.patch);
    }
    if (prerelease.isEmpty() || other.prerelease.isEmpty()) {
      return Boolean.compare(prerelease.isEmpty(), other.prerelease.isEmpty());
    }
    return comparePrerelease(prerelease.split("\\."), other.prerelease.split("\\."));
  }

  private static int comparePrerelease(String[] a, String[] b) {
    for (int i = 0; i < Math.min(a.length, b.length); i++) {
      boolean x = a[i].matches("[0-9]{1,18}");
      boolean y = b[i].matches("[0-9]{1,18}");
      int order =
          x && y
              ? Long.compare(Long.parseLong(a[i]), Long.parseLong(b[i]))
              : x != y ? (x ? -1 : 1) : a[i].compareTo(b[i]);
      if (order != 0) {
        return order;
      }
    }
    return Integer.compare(a.length, b.length);
  }

  @Override
  public String toString() {
    return String.format(Locale.ROOT, "%d.%d.%d", major, minor, patch)
        + (prerelease.isEmpty() ? "" : "-" + prerelease)
        + (metadata.isEmpty() ? "" : "+" + metadata);
  }
}

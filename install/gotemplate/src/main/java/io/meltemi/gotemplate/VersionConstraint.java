package io.meltemi.gotemplate;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A constraint as Masterminds/semver reads it: alternatives of bounds that must all hold. A
 * prerelease satisfies a bound only if the bound names one itself.
 */
record VersionConstraint(List<List<Bound>> alternatives) {
  private static final Pattern HYPHEN = Pattern.compile("(\\S+)\\s+-\\s+(\\S+)");
  private static final Pattern BOUND =
      Pattern.compile(
          "(=|==|!=|>|<|>=|=>|<=|=<|~|~>|\\^)?\\s*v?([0-9xX*]+)(?:\\.([0-9xX*]+))?(?:\\.([0-9xX*]+))?"
              + "(?:-([0-9A-Za-z.-]+))?(?:\\+[0-9A-Za-z.-]+)?");

  /**
   * One comparison.
   *
   * @param parts numbers given before the first wildcard: 0 to 3
   */
  record Bound(String operator, SemanticVersion version, int parts) {
    boolean allows(SemanticVersion candidate) {
      if (!candidate.prerelease().isEmpty() && version.prerelease().isEmpty()) {
        return false;
      }
      int order = candidate.compareTo(version);
      return switch (operator) {
        case "", "=", "==" -> parts < 3 ? inRange(candidate, parts) : order == 0;
        case "!=" -> parts < 3 ? !inRange(candidate, parts) : order != 0;
        case ">" -> parts < 3 ? order > 0 && !inRange(candidate, parts) : order > 0;
        case "<" -> order < 0;
        case ">=", "=>" -> order >= 0;
        case "<=", "=<" -> order <= 0 || parts < 3 && inRange(candidate, parts);
        case "~", "~>" -> order >= 0 && inRange(candidate, Math.min(parts, 2));
        default -> order >= 0 && inRange(candidate, caretParts());
      };
    }

    /** The leftmost number that is not 0 must stay. */
    private int caretParts() {
      if (version.major() > 0 || parts < 2) {
        return Math.min(parts, 1);
      }
      return version.minor() > 0 || parts < 3 ? 2 : 3;
    }

    /** Whether the first {@code count} numbers are the same. */
    private boolean inRange(SemanticVersion candidate, int count) {
      return (count < 1 || candidate.major() == version.major())
          && (count < 2 || candidate.minor() == version.minor())
          && (count < 3 || candidate.patch() == version.patch());
    }
  }

  static VersionConstraint parse(String text) {
    var alternatives = new ArrayList<List<Bound>>();
    for (String alternative : text.split("\\|\\|", -1)) {
      alternatives.add(bounds(text, alternative));
    }
    return new VersionConstraint(List.copyOf(alternatives));
  }

  private static List<Bound> bounds(String whole, String alternative) {
    String plain = HYPHEN.matcher(alternative).replaceAll(">=$1,<=$2");
    var bounds = new ArrayList<Bound>();
    Matcher matcher = BOUND.matcher(plain);
    int at = 0;
    while (at < plain.length() && matcher.find(at)) {
      String between = plain.substring(at, matcher.start());
      if (!between.isBlank() && !between.strip().equals(",")) {
        break;
      }
      bounds.add(bound(matcher));
      at = matcher.end();
    }
    if (bounds.isEmpty() || !plain.substring(at).isBlank()) {
      throw new TemplateException("improper constraint: " + whole);
    }
    return List.copyOf(bounds);
  }

  private static Bound bound(Matcher matcher) {
    long[] numbers = new long[3];
    int parts = 0;
    for (int i = 0; i < 3; i++) {
      String part = matcher.group(i + 2);
      if (part == null || !part.matches("[0-9]{1,18}")) {
        break;
      }
      numbers[parts++] = Long.parseLong(part);
    }
    String operator = matcher.group(1);
    String prerelease = matcher.group(5);
    return new Bound(
        operator == null ? "" : operator,
        new SemanticVersion(
            numbers[0], numbers[1], numbers[2], prerelease == null ? "" : prerelease, ""),
        parts);
  }

  boolean allows(SemanticVersion version) {
    return alternatives.stream()
        .anyMatch(bounds -> bounds.stream().allMatch(bound -> bound.allows(version)));
  }

  /** For messages. */
  @Override
  public String toString() {
    return String.join(
        " || ", alternatives.stream().map(b -> Arrays.toString(b.toArray())).toList());
  }
}

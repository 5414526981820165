package io.meltemi.config.virtualservice;

import io.meltemi.config.field.Checks;
import io.meltemi.config.field.Fields;
import io.meltemi.config.field.IstioWords;
import io.meltemi.model.StringMatch;
import java.util.Optional;

/** Reads one of {@code exact}, {@code prefix} and {@code regex}; empty for none. */
final class StringMatchReader {
  private StringMatchReader() {}

  /**
   * A match.
   *
   * @param where Istio's name of the field
   */
  static Optional<StringMatch> read(Fields f, String where) {
    Optional<StringMatch> match = readWithEmptyPrefix(f, where);
    if (match.isPresent()
        && match.get() instanceof StringMatch.Prefix(var prefix)
        && prefix.isEmpty()) {
      f.bad(
          "prefix",
          "text that is not empty",
          IstioWords.quoted(where) + ": prefix string match should not be empty");
    }
    return match;
  }

  /** An empty prefix matches every path; in other places Envoy does not take it. */
  static Optional<StringMatch> readWithEmptyPrefix(Fields f, String where) {
    if (f.count("exact", "prefix", "regex") > 1) {
      f.error("", "has several forms (expected: one of exact, prefix, regex)");
    }
    Optional<StringMatch> match =
        f.optionalString("exact")
            .<StringMatch>map(StringMatch.Exact::new)
            .or(() -> f.optionalString("prefix").map(StringMatch.Prefix::new))
            .or(() -> f.optionalString("regex").map(value -> regex(f, value, where)));
    f.skip("exact", "prefix", "regex");
    f.done();
    return match;
  }

  private static StringMatch regex(Fields f, String value, String where) {
    Checks.regexFault(value)
        .ifPresent(fault -> f.bad("regex", fault, IstioWords.regex(value, where)));
    return new StringMatch.Regex(value);
  }
}

package io.meltemi.config.virtualservice;

import io.meltemi.config.field.Checks;
import io.meltemi.config.field.Fields;
import io.meltemi.model.StringMatch;
import java.util.Optional;

/** Reads one of {@code exact}, {@code prefix} and {@code regex}; empty for none. */
final class StringMatchReader {
  private StringMatchReader() {}

  static Optional<StringMatch> read(Fields f, boolean delegating) {
    if (f.count("exact", "prefix", "regex") > 1) {
      f.error("", "has several forms (expected: one of exact, prefix, regex)");
    }
    Optional<StringMatch> match =
        f.optionalString("exact")
            .<StringMatch>map(StringMatch.Exact::new)
            .or(() -> f.optionalString("prefix").map(StringMatch.Prefix::new))
            .or(() -> f.optionalString("regex").map(value -> regex(f, value, delegating)));
    f.skip("exact", "prefix", "regex");
    f.done();
    return match;
  }

  private static StringMatch regex(Fields f, String value, boolean delegating) {
    Checks.regexFault(value).ifPresent(fault -> f.bad("regex", fault));
    if (delegating) {
      f.bad("regex", "exact or prefix, where a rule delegates");
    }
    return new StringMatch.Regex(value);
  }
}

package io.meltemi.config.field;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.Optional;

/**
 * Whether Envoy takes a regex: RE2's syntax, at most {@value #MAX_LENGTH} characters as Istio has
 * it, and a program of at most {@value #MAX_PROGRAM} instructions, which is the limit that Istio's
 * bootstrap sets ({@code re2.max_program_size.error_level}). Envoy rejects a whole response for one
 * larger regex.
 *
 * <p>Source: istio 1.30.3 pkg/config/validation/validation.go, tools/packaging/common
 * envoy_bootstrap.json.
 */
final class Regexes {
  private static final int MAX_LENGTH = 1024;
  private static final int MAX_PROGRAM = 32_768;

  private Regexes() {}

  /** What is expected instead; empty for a regex that Envoy takes. */
  static Optional<String> fault(String regex) {
    if (regex.isEmpty()) {
      return Optional.of("a regex that is not empty");
    }
    if (regex.length() > MAX_LENGTH) {
      return Optional.of("a regex of at most " + MAX_LENGTH + " characters");
    }
    var size = RegexSize.of(regex);
    if (size.repeats() > RegexSize.MAX_REPEAT) {
      return Optional.of("an RE2 regex; invalid repeat count");
    }
    try {
      // A compiler repeats what is counted, and calls itself as often: one repetition shows as
      // well whether the syntax is right.
      var unused = Pattern.compile(size.uncounted());
    } catch (PatternSyntaxException e) {
      return Optional.of("an RE2 regex; " + e.getDescription());
    }
    return size.instructions() > MAX_PROGRAM
        ? Optional.of(
            "a regex of at most %d RE2 instructions, not %d"
                .formatted(MAX_PROGRAM, size.instructions()))
        : Optional.empty();
  }
}

package io.meltemi.config.virtualservice;

import io.meltemi.config.field.Checks;
import io.meltemi.config.field.Fields;
import io.meltemi.config.field.IstioWords;
import io.meltemi.model.VirtualService.RegexRewrite;
import io.meltemi.model.VirtualService.Rewrite;

/** Reads how an HTTP rule rewrites requests. */
final class RewriteReader {
  private static final String REWRITE_FAULT = "UriRegexRewrite has errors\n";

  private RewriteReader() {}

  static Rewrite read(Fields f) {
    if (f.count("uri", "authority", "uriRegexRewrite") == 0) {
      f.bad(
          "",
          "at least one of uri, authority, uriRegexRewrite",
          "rewrite must specify at least one of URI, UriRegexRewrite, or authority. Only one of"
              + " URI or UriRegexRewrite may be specified");
    }
    if (f.count("uri", "uriRegexRewrite") == 2) {
      f.error(
          "uri",
          "set beside uriRegexRewrite (expected: one of them)",
          "rewrite may only contain one of URI or UriRegexRewrite");
    }
    var rewrite =
        new Rewrite(
            HttpActionReader.line(f, "uri"),
            HttpActionReader.line(f, "authority"),
            f.object("uriRegexRewrite", RewriteReader::regexRewrite));
    f.done();
    return rewrite;
  }

  private static RegexRewrite regexRewrite(Fields f) {
    var rewrite = new RegexRewrite(f.string("match"), f.string("rewrite"));
    String incomplete = "UriRegexRewrite requires both Rewrite and Match fields to be specified";
    Checks.regexFault(rewrite.match())
        .ifPresent(
            fault ->
                f.bad(
                    "match",
                    fault,
                    REWRITE_FAULT
                        + (rewrite.match().isEmpty()
                            ? incomplete
                            : IstioWords.regex(
                                rewrite.match(), "HTTPRewrite.UriRegexRewrite.Match"))));
    if (rewrite.rewrite().isEmpty()) {
      f.bad("rewrite", "what to put in the place of the match", REWRITE_FAULT + incomplete);
    }
    f.done();
    return rewrite;
  }
}

package io.meltemi.config.virtualservice;

import io.meltemi.config.ObjectInput;
import io.meltemi.config.field.Fields;
import io.meltemi.model.VirtualService.Headers;
import io.meltemi.model.VirtualService.HttpRoute;
import io.meltemi.model.VirtualService.Rewrite;
import java.util.List;
import java.util.Optional;

/** Reads one HTTP rule: which requests it is for, and what is done with them. */
final class HttpRouteReader {
  private final ObjectInput in;
  private final boolean delegate;
  private final boolean gatewaysOnly;

  /**
   * @param delegate whether the VirtualService has no hosts
   * @param gatewaysOnly whether no sidecar uses it
   */
  HttpRouteReader(ObjectInput in, boolean delegate, boolean gatewaysOnly) {
    this.in = in;
    this.delegate = delegate;
    this.gatewaysOnly = gatewaysOnly;
  }

  HttpRoute read(Fields f) {
    checkConflicts(f);
    var matches = new HttpMatchReader(in, gatewaysOnly);
    Optional<Rewrite> rewrite = f.object("rewrite", RewriteReader::read);
    Headers headers = HeaderReader.read(f);
    HeaderReader.checkAuthority(f, rewrite.map(Rewrite::authority).orElse(""), headers);
    var route =
        new HttpRoute(
            f.string("name"),
            f.list("match", matches::read),
            new HttpActionReader(in).read(f),
            rewrite,
            new HttpRoute.Resilience(
                f.duration("timeout"),
                f.object("retries", RetryReader::read),
                f.object("fault", FaultReader::read)),
            new MirrorReader(in).read(f),
            f.object("corsPolicy", CorsReader::read),
            headers);
    f.done();
    return route;
  }

  private void checkConflicts(Fields f) {
    if (f.has("delegate")) {
      if (delegate) {
        f.error(
            "delegate",
            "set in a delegate (expected: a VirtualService with hosts)",
            "delegate HTTP route cannot contain delegate");
      }
      for (String field : List.of("route", "redirect", "directResponse")) {
        if (f.has(field)) {
          f.error(
              field,
              "set beside delegate (expected: one of them)",
              "root HTTP route " + f.string("name") + " must not specify " + field);
        }
      }
      return;
    }
    int actions = f.count("route", "redirect", "directResponse");
    if (actions != 1) {
      f.error(
          "",
          (actions == 0 ? "does nothing" : "does several things")
              + " (expected: one of route, redirect, directResponse)",
          conflict(f));
    }
    for (String field : List.of("fault", "rewrite")) {
      if (f.has("redirect") && f.has(field)) {
        f.error(
            field,
            "set beside redirect (expected: one of them)",
            field.equals("fault")
                ? "HTTP route cannot contain both fault and redirect"
                : "HTTP route rule cannot contain both rewrite and redirect");
      }
    }
    if (f.has("directResponse") && f.has("rewrite")) {
      f.error(
          "rewrite",
          "set beside directResponse (expected: one of them)",
          "HTTP route rule cannot contain both rewrite and direct_response");
    }
  }

  private static String conflict(Fields f) {
    if (f.count("route", "redirect", "directResponse") == 0) {
      return "HTTP route, redirect or direct_response is required";
    }
    if (f.has("redirect") && f.has("directResponse")) {
      return "HTTP route rule cannot contain both direct_response and redirect";
    }
    return "HTTP route cannot contain both route and "
        + (f.has("redirect") ? "redirect" : "direct_response");
  }
}

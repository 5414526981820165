package io.meltemi.explain;

import io.envoyproxy.envoy.config.route.v3.RouteMatch;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager.PathWithEscapedSlashesAction;
import java.util.ArrayDeque;
import java.util.Locale;
import java.util.Optional;

/** Paths of requests: how a connection manager tidies them, and whether a route is for one. */
final class Paths {
  private Paths() {}

  /** The request as it is routed; or the answer to one whose path is refused. */
  record Tidied(Request request, Optional<Outcome> refused) {}

  static Tidied tidy(HttpConnectionManager manager, Request request) {
    String path = request.pathOnly();
    String rest = request.path().substring(path.length());
    boolean escaped =
        path.toLowerCase(Locale.ROOT).contains("%2f")
            || path.toLowerCase(Locale.ROOT).contains("%5c");
    if (escaped) {
      PathWithEscapedSlashesAction action = manager.getPathWithEscapedSlashesAction();
      switch (action) {
        case REJECT_REQUEST -> {
          return refused(request, 400, "the path has an escaped slash");
        }
        case UNESCAPE_AND_REDIRECT -> {
          return refused(
              request, 307, "the path has an escaped slash, and is to be asked for again");
        }
        case UNESCAPE_AND_FORWARD ->
            path = path.replaceAll("(?i)%2f", "/").replaceAll("(?i)%5c", "\\\\");
        case KEEP_UNCHANGED, IMPLEMENTATION_SPECIFIC_DEFAULT, UNRECOGNIZED -> {}
      }
    }
    if (manager.getNormalizePath().getValue() && !path.equals("*")) {
      path = normalised(path);
    }
    if (manager.getMergeSlashes()) {
      path = path.replaceAll("/{2,}", "/");
    }
    return new Tidied(request.withPath(path + rest), Optional.empty());
  }

  private static Tidied refused(Request request, int status, String why) {
    return new Tidied(request, Optional.of(new Outcome.Answered(status, "", why)));
  }

  /** Without {@code .} and {@code ..}, backslashes as slashes: RFC 3986. */
  private static String normalised(String path) {
    var segments = new ArrayDeque<String>();
    String[] parts = path.replace('\\', '/').split("/", -1);
    for (int i = 1; i < parts.length; i++) {
      String part = parts[i].replaceAll("(?i)%2e", ".");
      boolean last = i == parts.length - 1;
      if (part.equals(".") || part.equals("..")) {
        if (part.equals("..")) {
          segments.pollLast();
        }
        if (last) {
          segments.addLast("");
        }
      } else {
        segments.addLast(parts[i]);
      }
    }
    return "/" + String.join("/", segments);
  }

  /** Why the route is not for that path; absent where it is. */
  static Optional<String> mismatch(RouteMatch match, Request request) {
    boolean sensitive = !match.hasCaseSensitive() || match.getCaseSensitive().getValue();
    String path = folded(request.pathOnly(), sensitive);
    boolean fits =
        switch (match.getPathSpecifierCase()) {
          case PREFIX -> path.startsWith(folded(match.getPrefix(), sensitive));
          case PATH -> path.equals(folded(match.getPath(), sensitive));
          case SAFE_REGEX -> Texts.matches(match.getSafeRegex(), request.pathOnly());
          case PATH_SEPARATED_PREFIX -> {
            String prefix = folded(match.getPathSeparatedPrefix(), sensitive);
            yield path.equals(prefix) || path.startsWith(prefix + "/");
          }
          case CONNECT_MATCHER -> request.method().equals("CONNECT");
          case PATH_MATCH_POLICY, PATHSPECIFIER_NOT_SET -> false;
        };
    return fits
        ? Optional.empty()
        : Optional.of(
            "path is %s, not %s".formatted(Texts.quoted(request.pathOnly()), wanted(match)));
  }

  private static String folded(String text, boolean caseSensitive) {
    return caseSensitive ? text : text.toLowerCase(Locale.ROOT);
  }

  private static String wanted(RouteMatch match) {
    return switch (match.getPathSpecifierCase()) {
      case PREFIX -> "prefix " + Texts.quoted(match.getPrefix());
      case PATH -> Texts.quoted(match.getPath());
      case SAFE_REGEX -> "regex " + Texts.quoted(match.getSafeRegex().getRegex());
      case PATH_SEPARATED_PREFIX ->
          Texts.quoted(match.getPathSeparatedPrefix()) + " or a path below it";
      case CONNECT_MATCHER -> "of a CONNECT";
      case PATH_MATCH_POLICY, PATHSPECIFIER_NOT_SET -> "one that is known here";
    };
  }
}

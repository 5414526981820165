package io.meltemi.gotemplate;

import io.meltemi.base.GoPath;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** sprig's functions for paths, of files too, and for URLs. */
final class PathFunctions {
  private PathFunctions() {}

  static Functions addTo(Functions functions) {
    Functions all = functions;
    for (String prefix : new String[] {"", "os"}) {
      all =
          all.with(named(prefix, "base"), 1, args -> GoPath.base(args.string(0)))
              .with(named(prefix, "dir"), 1, args -> GoPath.dir(args.string(0)))
              .with(named(prefix, "clean"), 1, args -> GoPath.clean(args.string(0)))
              .with(named(prefix, "ext"), 1, args -> GoPath.ext(args.string(0)))
              .with(named(prefix, "isAbs"), 1, args -> args.string(0).startsWith("/"));
    }
    return all.with("urlParse", 1, args -> parsed(args.string(0)))
        .with("urlJoin", 1, args -> joined(args.map(0)));
  }

  private static String named(String prefix, String name) {
    return prefix.isEmpty()
        ? name
        : prefix + Character.toUpperCase(name.charAt(0)) + name.substring(1);
  }

  private static Map<String, @Nullable Object> parsed(String text) {
    try {
      var url = new URI(text);
      var parts = new LinkedHashMap<String, @Nullable Object>();
      String authority = text(url.getRawAuthority());
      String user = text(url.getRawUserInfo());
      parts.put("scheme", text(url.getScheme()));
      parts.put("host", authority.substring(user.isEmpty() ? 0 : user.length() + 1));
      parts.put("hostname", text(url.getHost()));
      parts.put("path", text(url.getPath()));
      parts.put("query", text(url.getRawQuery()));
      parts.put("opaque", url.isOpaque() ? url.getRawSchemeSpecificPart() : "");
      parts.put("fragment", text(url.getFragment()));
      parts.put("userinfo", user);
      return parts;
    } catch (URISyntaxException e) {
      throw new TemplateException("unable to parse url: " + e.getMessage());
    }
  }

  private static String text(@Nullable String part) {
    return Optional.ofNullable(part).orElse("");
  }

  private static String joined(Map<String, @Nullable Object> parts) {
    String opaque = part(parts, "", "opaque", "");
    String rest =
        opaque.isEmpty() ? part(parts, "", "userinfo", "@") + part(parts, "", "host", "") : opaque;
    String path = part(parts, "", "path", "");
    boolean authority = opaque.isEmpty() && !rest.isEmpty();
    return part(parts, "", "scheme", ":")
        + (authority ? "//" : "")
        + rest
        + (authority && !path.isEmpty() && !path.startsWith("/") ? "/" : "")
        + path
        + part(parts, "?", "query", "")
        + part(parts, "#", "fragment", "");
  }

  private static String part(
      Map<String, @Nullable Object> parts, String before, String name, String after) {
    String value = GoPrint.value(parts.getOrDefault(name, ""));
    return value.isEmpty() ? "" : before + value + after;
  }
}

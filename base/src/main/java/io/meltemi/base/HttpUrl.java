package io.meltemi.base;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The URL of something to fetch over HTTP.
 *
 * @param secure whether over TLS
 * @param host a name or an address, in small letters and without brackets
 * @param target path and query
 */
public record HttpUrl(boolean secure, String host, int port, String target) {
  private static final Pattern URL =
      Pattern.compile(
          "(?i)(https?)://(\\[[0-9a-f:.]+]|[a-z0-9._~-]+)(?::([0-9]{0,5}))?([/?][\\x21-\\x7e]*)?");

  /** The URL in a text: with a host, without a user; a fragment is left out. */
  public static Optional<HttpUrl> parse(String text) {
    int fragment = text.indexOf('#');
    Matcher url = URL.matcher(fragment < 0 ? text : text.substring(0, fragment));
    if (!url.matches()) {
      return Optional.empty();
    }
    boolean secure = url.group(1).equalsIgnoreCase("https");
    String host = url.group(2).toLowerCase(Locale.ROOT);
    String digits = Optional.ofNullable(url.group(3)).orElse("");
    int port = digits.isEmpty() ? secure ? 443 : 80 : Integer.parseInt(digits);
    String rest = Optional.ofNullable(url.group(4)).orElse("/");
    return port < 1 || port > 65535
        ? Optional.empty()
        : Optional.of(
            new HttpUrl(
                secure,
                host.startsWith("[") ? host.substring(1, host.length() - 1) : host,
                port,
                rest.startsWith("?") ? "/" + rest : rest));
  }

  /** What a {@code Location} says that this URL answered with. */
  public Optional<HttpUrl> redirect(String location) {
    if (location.startsWith("//")) {
      return parse((secure ? "https:" : "http:") + location);
    }
    if (location.startsWith("/")) {
      return parse((secure ? "https://" : "http://") + authority() + location);
    }
    return parse(location);
  }

  /** Host and port, as in the header {@code Host}; the port only where it is not the usual one. */
  public String authority() {
    String name = host.indexOf(':') < 0 ? host : "[" + host + "]";
    return port == (secure ? 443 : 80) ? name : name + ":" + port;
  }

  @Override
  public String toString() {
    return (secure ? "https://" : "http://") + authority() + target;
  }
}

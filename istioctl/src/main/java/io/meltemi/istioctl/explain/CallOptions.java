package io.meltemi.istioctl.explain;

import io.meltemi.explain.Request;
import io.meltemi.istioctl.Failure;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeMap;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The flags that say what is called. */
final class CallOptions {
  private static final int HTTP_PORT = 80;
  private static final int HTTPS_PORT = 443;

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "METHOD",
      defaultValue = "",
      description = "The method of an HTTP request, such as GET.")
  private String method = "";

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "URL",
      defaultValue = "",
      description = "What is asked for: http://reviews:9080/api?x=1, or https://….")
  private String url = "";

  @Option(
      names = {"-H", "--header"},
      paramLabel = "'NAME: VALUE'",
      description = "A header of the request; may be given more than once. Host is the host.")
  private List<String> headers = List.of();

  @Option(
      names = "--tcp",
      paramLabel = "HOST:PORT",
      defaultValue = "",
      description = "A TCP connection in the place of a request.")
  private String tcp = "";

  @Option(
      names = "--tls",
      paramLabel = "SNI",
      defaultValue = "",
      description =
          "The connection is TLS and names this server; with --tcp, or alone for port 443 of it.")
  private String tls = "";

  @Option(
      names = "--source-ip",
      paramLabel = "ADDRESS",
      defaultValue = "192.0.2.1",
      description =
          "The address of who calls a gateway from outside (default: ${DEFAULT-VALUE}, nobody's).")
  private String source = "192.0.2.1";

  /**
   * @throws Failure where that is no call
   */
  Call call() {
    if (!tcp.isEmpty() || !tls.isEmpty()) {
      if (!method.isEmpty()) {
        throw Failure.ofUse("METHOD URL and --tcp or --tls exclude each other");
      }
      return connection(tcp.isEmpty() ? tls + ":" + HTTPS_PORT : tcp);
    }
    if (method.isEmpty() || url.isEmpty()) {
      throw Failure.ofUse("METHOD URL, or --tcp HOST:PORT, or --tls SNI are required");
    }
    return request();
  }

  private Call connection(String text) {
    int colon = text.lastIndexOf(':');
    String host = colon < 0 ? "" : text.substring(0, colon).replace("[", "").replace("]", "");
    if (host.isEmpty() || !isPort(text.substring(colon + 1))) {
      throw Failure.ofUse("--tcp: \"" + text + "\" (expected: HOST:PORT)");
    }
    int port = Integer.parseInt(text.substring(colon + 1));
    Optional<String> name = tls.isEmpty() ? Optional.empty() : Optional.of(tls);
    String what = name.map(n -> "TLS to " + text + " for " + n).orElse("TCP to " + text);
    return new Call(what, new Call.Target(host, port), source, name, Optional.empty());
  }

  private static boolean isPort(String text) {
    return text.matches("\\d{1,5}")
        && Integer.parseInt(text) > 0
        && Integer.parseInt(text) <= 65_535;
  }

  private Call request() {
    URI uri = uri();
    boolean secure = uri.getScheme().equalsIgnoreCase("https");
    int port = uri.getPort() > 0 ? uri.getPort() : secure ? HTTPS_PORT : HTTP_PORT;
    String host = uri.getHost().replace("[", "").replace("]", "");
    String authority = uri.getPort() > 0 ? uri.getHost() + ":" + uri.getPort() : uri.getHost();
    String path = uri.getRawPath() == null || uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
    String target = uri.getRawQuery() == null ? path : path + "?" + uri.getRawQuery();
    var named = new TreeMap<String, String>();
    for (String header : headers) {
      int colon = header.indexOf(':');
      if (colon <= 0) {
        throw Failure.ofUse("--header: \"" + header + "\" (expected: 'NAME: VALUE')");
      }
      named.put(
          header.substring(0, colon).strip().toLowerCase(Locale.ROOT),
          header.substring(colon + 1).strip());
    }
    String askedFor = named.getOrDefault("host", authority);
    named.remove("host");
    Request request =
        Request.of(
            method.toUpperCase(Locale.ROOT), secure ? "https" : "http", askedFor, target, named);
    return new Call(
        method + " " + url,
        new Call.Target(host, port),
        source,
        secure ? Optional.of(request.host()) : Optional.empty(),
        Optional.of(request));
  }

  private URI uri() {
    try {
      URI uri = new URI(url.contains("://") ? url : "http://" + url);
      if (uri.getHost() != null && List.of("http", "https").contains(uri.getScheme())) {
        return uri;
      }
    } catch (URISyntaxException _) {
      // said below
    }
    throw Failure.ofUse("URL: \"" + url + "\" (expected: http://HOST[:PORT]/PATH or https://…)");
  }
}

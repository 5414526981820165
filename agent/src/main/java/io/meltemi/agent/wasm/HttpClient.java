package io.meltemi.agent.wasm;

import io.meltemi.base.BuildInfo;
import io.meltemi.base.HttpUrl;
import io.meltemi.base.IpRange;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Requests by HTTP/1.1, each over a connection of its own to an address that was looked up once and
 * permitted. A server with TLS must have a certificate for the URL's host, unless the operator says
 * otherwise. No proxy is used. Any thread; blocks.
 */
final class HttpClient {
  private static final int MAX_REDIRECTS = 5;
  private static final String AUTHORIZATION = "Authorization";

  private final AddressGuard guard;
  private final WasmSettings settings;

  HttpClient(WasmSettings settings) {
    this.settings = settings;
    this.guard = new AddressGuard(settings.blocked());
  }

  /**
   * @param form what is posted; empty for GET
   */
  record Request(HttpUrl url, Map<String, String> headers, String form) {
    static Request get(HttpUrl url, Map<String, String> headers) {
      return new Request(url, Map.copyOf(headers), "");
    }

    private Request to(HttpUrl other) {
      var kept = new java.util.TreeMap<>(headers);
      if (!other.authority().equals(url.authority())) {
        kept.remove(AUTHORIZATION);
      }
      return new Request(other, kept, form);
    }
  }

  /**
   * The answer, after redirects, with its body to be read; the caller closes it. What it takes
   * credentials to get is redirected to other hosts without them.
   *
   * @param deadline by {@link System#nanoTime}
   */
  HttpResponse send(Request request, long deadline) throws IOException {
    Request at = request;
    for (int redirects = 0; redirects <= MAX_REDIRECTS; redirects++) {
      HttpResponse response = once(at, deadline);
      if (!response.isRedirect()) {
        return response;
      }
      try (response) {
        at = at.to(redirected(at.url(), response.header("location")));
      }
    }
    throw new FetchException(request.url() + " redirects more than " + MAX_REDIRECTS + " times");
  }

  private static HttpUrl redirected(HttpUrl from, String location) throws FetchException {
    HttpUrl to =
        from.redirect(location)
            .orElseThrow(
                () -> new FetchException(from + " redirects to where nothing can be fetched"));
    if (from.secure() && !to.secure()) {
      throw new FetchException(from + " redirects to " + to + " (expected: https)");
    }
    return to;
  }

  private HttpResponse once(Request request, long deadline) throws IOException {
    HttpUrl url = request.url();
    Socket socket = connect(url, deadline);
    try {
      Socket secured = url.secure() ? secured(socket, url) : socket;
      secured.getOutputStream().write(head(request));
      secured.getOutputStream().flush();
      return HttpResponse.read(url.toString(), secured, deadline);
    } catch (SocketTimeoutException e) {
      socket.close();
      throw new RetryException(url + " did not answer in time");
    } catch (IOException | RuntimeException e) {
      socket.close();
      throw e;
    }
  }

  private Socket connect(HttpUrl url, long deadline) throws IOException {
    @Nullable IOException last = null;
    for (InetAddress address : guard.addresses(url.host())) {
      Socket socket = new Socket();
      try {
        int left = HttpResponse.millisTo(deadline);
        socket.connect(new InetSocketAddress(address, url.port()), left);
        socket.setSoTimeout(HttpResponse.millisTo(deadline));
        return socket;
      } catch (IOException e) {
        socket.close();
        last = e;
      }
    }
    throw new RetryException(
        url + " cannot be reached: " + (last == null ? "no address" : last.getMessage()));
  }

  private Socket secured(Socket socket, HttpUrl url) throws IOException {
    boolean verified = !settings.isInsecure(url.authority());
    try {
      SSLContext context = verified ? SSLContext.getDefault() : anyServer();
      SSLSocket secured =
          (SSLSocket) context.getSocketFactory().createSocket(socket, url.host(), url.port(), true);
      SSLParameters parameters = secured.getSSLParameters();
      parameters.setProtocols(new String[] {"TLSv1.3", "TLSv1.2"});
      if (verified) {
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
      }
      secured.setSSLParameters(parameters);
      secured.startHandshake();
      return secured;
    } catch (SSLException e) {
      if (String.valueOf(e.getMessage()).contains("nsupported or unrecognized SSL message")) {
        throw new FetchException.NoTls(url + " speaks no TLS", e);
      }
      throw new FetchException(url + ": TLS: " + e.getMessage());
    } catch (GeneralSecurityException e) {
      throw new IOException("TLS: " + e.getMessage(), e);
    }
  }

  private static SSLContext anyServer() throws GeneralSecurityException {
    var context = SSLContext.getInstance("TLS");
    context.init(null, new TrustManager[] {new Anybody()}, null);
    return context;
  }

  private static byte[] head(Request request) {
    var head = new StringBuilder(256);
    boolean posts = !request.form().isEmpty();
    head.append(posts ? "POST " : "GET ").append(request.url().target()).append(" HTTP/1.1\r\n");
    header(head, "Host", request.url().authority());
    header(head, "User-Agent", "pilot-agent/" + BuildInfo.ISTIO_VERSION);
    header(head, "Accept-Encoding", "identity");
    header(head, "Connection", "close");
    request.headers().forEach((name, value) -> header(head, name, value));
    if (posts) {
      header(head, "Content-Type", "application/x-www-form-urlencoded");
      header(head, "Content-Length", Integer.toString(request.form().length()));
    }
    return head.append("\r\n").append(request.form()).toString().getBytes(StandardCharsets.UTF_8);
  }

  /** A value can begin no other header. */
  private static void header(StringBuilder head, String name, String value) {
    head.append(name).append(": ").append(value.replaceAll("[\\p{Cntrl}]", "")).append("\r\n");
  }

  /** Whether the host is this one, by its literal address or the name that always means it. */
  static boolean isLoopback(HttpUrl url) {
    return url.host().equals("localhost")
        || IpRange.literal(url.host()).filter(InetAddress::isLoopbackAddress).isPresent();
  }

  /** Believes every server. */
  private static final class Anybody extends X509ExtendedTrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkClientTrusted(
        X509Certificate[] chain, String type, javax.net.ssl.SSLEngine engine) {}

    @Override
    public void checkServerTrusted(
        X509Certificate[] chain, String type, javax.net.ssl.SSLEngine engine) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return List.<X509Certificate>of().toArray(X509Certificate[]::new);
    }
  }
}

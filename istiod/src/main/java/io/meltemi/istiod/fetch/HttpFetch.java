package io.meltemi.istiod.fetch;

import io.meltemi.base.BuildInfo;
import io.meltemi.base.HttpUrl;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetAddress;
import java.net.Proxy;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import okhttp3.ConnectionPool;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;

/**
 * Fetches what is at a URL. Each connection, also after a redirect, goes to an address that was
 * looked up once and permitted; a server with TLS must have a certificate for the URL's host. No
 * proxy is used, for who connects would then be another, and no connection is used again.
 */
public final class HttpFetch {
  private static final int MAX_REDIRECTS = 5;

  /** Looks up a name. */
  public interface Resolver {
    List<InetAddress> addresses(String host) throws UnknownHostException;

    Resolver SYSTEM = host -> List.of(InetAddress.getAllByName(host));
  }

  private final AddressGuard guard;
  private final TlsRoots roots;
  private final Resolver resolver;
  private final int maxBody;
  private final OkHttpClient client =
      new OkHttpClient.Builder()
          .proxy(Proxy.NO_PROXY)
          .followRedirects(false)
          .followSslRedirects(false)
          .connectionPool(new ConnectionPool(0, 1, TimeUnit.SECONDS))
          .build();

  public HttpFetch(AddressGuard guard, TlsRoots roots, Resolver resolver, int maxBody) {
    this.guard = guard;
    this.roots = roots;
    this.resolver = resolver;
    this.maxBody = maxBody;
  }

  /**
   * The body of a successful answer.
   *
   * @param deadline by {@link System#nanoTime}
   */
  public String get(HttpUrl url, long deadline) throws IOException {
    HttpUrl at = url;
    for (int redirects = 0; redirects <= MAX_REDIRECTS; redirects++) {
      try (Response response = request(at, deadline)) {
        if (response.isSuccessful()) {
          return body(at, response);
        }
        if (!response.isRedirect()) {
          throw new FetchException(at + " answers with status " + response.code());
        }
        at = redirected(at, response);
      } catch (InterruptedIOException e) {
        throw new FetchException(at + " did not answer in time");
      }
    }
    throw new FetchException(url + " redirects more than " + MAX_REDIRECTS + " times");
  }

  private static HttpUrl redirected(HttpUrl from, Response response) throws FetchException {
    HttpUrl to =
        from.redirect(response.header("Location", ""))
            .orElseThrow(
                () -> new FetchException(from + " redirects to where nothing can be fetched"));
    if (from.secure() && !to.secure()) {
      throw new FetchException(from + " redirects to " + to + " (expected: https)");
    }
    return to;
  }

  private String body(HttpUrl url, Response response) throws IOException {
    var source = response.body().source();
    if (source.request(maxBody + 1L)) {
      throw new FetchException(url + ": the answer is too long (expected: " + maxBody + " bytes)");
    }
    return source.readString(StandardCharsets.UTF_8);
  }

  private Response request(HttpUrl url, long deadline) throws IOException {
    List<InetAddress> addresses = guard.permitted(url.host(), resolver.addresses(url.host()));
    Duration left = Duration.ofNanos(deadline - System.nanoTime());
    if (!left.isPositive()) {
      throw new InterruptedIOException("no time left");
    }
    X509TrustManager trust = roots.trust();
    OkHttpClient checked =
        client
            .newBuilder()
            .dns(_ -> addresses)
            .sslSocketFactory(context(trust).getSocketFactory(), trust)
            .connectTimeout(left)
            .readTimeout(left)
            .callTimeout(left)
            .build();
    var request =
        new Request.Builder()
            .url(address(url))
            .header("User-Agent", "pilot-discovery/" + BuildInfo.ISTIO_VERSION)
            .header("Accept", "application/json")
            .header("Accept-Encoding", "identity")
            .build();
    return checked.newCall(request).execute();
  }

  private static okhttp3.HttpUrl address(HttpUrl url) throws FetchException {
    okhttp3.HttpUrl address = okhttp3.HttpUrl.parse(url.toString());
    if (address == null) {
      throw new FetchException(url + " is no address");
    }
    return address;
  }

  private static SSLContext context(X509TrustManager trust) throws IOException {
    try {
      var context = SSLContext.getInstance("TLS");
      context.init(null, new TrustManager[] {trust}, null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IOException("TLS: " + e.getMessage(), e);
    }
  }
}

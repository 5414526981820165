package io.meltemi.istiod.jwks;

import io.meltemi.base.HttpUrl;
import io.meltemi.config.requestauthentication.KeySets;
import io.meltemi.istiod.fetch.FetchException;
import io.meltemi.istiod.fetch.HttpFetch;
import io.meltemi.istiod.fetch.TlsRoots;
import io.meltemi.model.JwksSource;
import java.io.IOException;
import java.time.Duration;

/** Fetches the keys of one source. Any thread; blocks. */
final class JwksFetcher {
  /** They are part of listeners of every proxy that validates by them. */
  private static final int MAX_BYTES = 256 * 1024;

  private static final String DISCOVERY = "/.well-known/openid-configuration";

  private final HttpFetch http;

  JwksFetcher(JwksSettings settings, HttpFetch.Resolver resolver) {
    this.http =
        new HttpFetch(settings.guard(), new TlsRoots(settings.extraRoots()), resolver, MAX_BYTES);
  }

  /**
   * A key set with keys in it.
   *
   * @throws IOException saying why there is none
   */
  String fetch(JwksSource source, Duration timeout) throws IOException {
    long deadline = System.nanoTime() + timeout.toNanos();
    HttpUrl url =
        switch (source.kind()) {
          case KEYS -> url(source.address());
          case ISSUER -> discovered(source.address(), deadline);
        };
    String keys = http.get(url, deadline);
    if (KeySets.keysOf(keys).isEmpty()) {
      throw new FetchException(url + " has no keys (expected: {\"keys\": [...]})");
    }
    return keys;
  }

  private HttpUrl discovered(String issuer, long deadline) throws IOException {
    String base = issuer.endsWith("/") ? issuer.substring(0, issuer.length() - 1) : issuer;
    HttpUrl document = url(base + DISCOVERY);
    String address =
        KeySets.addressIn(http.get(document, deadline))
            .orElseThrow(() -> new FetchException(document + " has no jwks_uri"));
    HttpUrl url = url(address);
    if (document.secure() && !url.secure()) {
      throw new FetchException(document + " names " + url + " (expected: https)");
    }
    return url;
  }

  private static HttpUrl url(String text) throws FetchException {
    return HttpUrl.parse(text)
        .orElseThrow(
            () ->
                new FetchException(
                    "\"%s\" (expected: an address with http:// or https://)".formatted(text)));
  }
}

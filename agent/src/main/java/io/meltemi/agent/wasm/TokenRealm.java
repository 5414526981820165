package io.meltemi.agent.wasm;

import io.meltemi.base.HttpUrl;
import io.meltemi.base.IpRange;

/**
 * The server to which a registry sends for a token. Whoever names a registry decides what that
 * says, so it could have the agent ask any server and show it what it knows: what it names is the
 * registry itself, or a server with TLS on the usual port in the registry's domain, or one that the
 * operator names.
 */
final class TokenRealm {
  private TokenRealm() {}

  static HttpUrl permitted(String realm, HttpUrl registry, WasmSettings settings)
      throws FetchException {
    HttpUrl url =
        HttpUrl.parse(realm)
            .orElseThrow(() -> new FetchException(registry + " names no server of tokens"));
    boolean permitted =
        isSame(url, registry)
            || url.secure() && url.port() == 443 && isInDomain(url.host(), registry.host())
            || settings.realms().contains(url.authority());
    if (!permitted || registry.secure() && !url.secure()) {
      throw new FetchException(
          "%s sends to %s for a token (expected: itself, https in its domain, or what MELTEMI_WASM_TOKEN_REALMS names)"
              .formatted(registry, url));
    }
    return url;
  }

  private static boolean isSame(HttpUrl url, HttpUrl registry) {
    return url.host().equals(registry.host()) && url.port() == registry.port();
  }

  /** The domain is what comes after the registry's first label, of two labels at least. */
  private static boolean isInDomain(String host, String registry) {
    String domain = registry.substring(registry.indexOf('.') + 1);
    return IpRange.literal(registry).isEmpty()
        && domain.indexOf('.') > 0
        && (host.equals(domain) || host.endsWith("." + domain));
  }
}

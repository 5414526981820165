package io.meltemi.istiod.trust;

import io.meltemi.base.HttpUrl;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * @param multiRoot whether agents are told whom to trust (ISTIO_MULTIROOT_MESH)
 * @param endpoints URLs of the bundles by which istiod verifies clients of other trust domains, by
 *     the domains (SPIFFE_BUNDLE_ENDPOINTS)
 */
public record TrustSettings(boolean multiRoot, SortedMap<String, String> endpoints) {
  public static final TrustSettings DEFAULT =
      new TrustSettings(false, Collections.emptySortedMap());

  private static final String EXPECTED =
      "SPIFFE_BUNDLE_ENDPOINTS: \"%s\" (expected: DOMAIN|URL with https, and || between several)";

  public TrustSettings {
    endpoints = Collections.unmodifiableSortedMap(new TreeMap<>(endpoints));
  }

  /**
   * The endpoints in a text such as {@code
   * foo|https://foo.example/bundle||bar|https://bar.example}.
   *
   * @throws IllegalArgumentException naming what is not so
   */
  public static SortedMap<String, String> endpointsIn(String text) {
    var endpoints = new TreeMap<String, String>();
    for (String each : text.split("\\|\\|", -1)) {
      String[] parts = each.split("\\|", -1);
      if (parts.length != 2 || parts[0].isEmpty() || parts[0].contains("/")) {
        throw new IllegalArgumentException(EXPECTED.formatted(each));
      }
      String url = parts[1].contains("://") ? parts[1] : "https://" + parts[1];
      endpoints.put(
          parts[0],
          HttpUrl.parse(url)
              .filter(HttpUrl::secure)
              .orElseThrow(() -> new IllegalArgumentException(EXPECTED.formatted(each)))
              .toString());
    }
    return endpoints;
  }
}

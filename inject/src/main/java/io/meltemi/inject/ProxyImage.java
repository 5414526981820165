package io.meltemi.inject;

import io.meltemi.inject.proxy.ProxySettings;
import java.util.List;
import java.util.Map;

/** The proxy's image, from values, ProxyConfig and annotation. */
final class ProxyImage {
  private static final List<String> TYPES = List.of("distroless", "debug");
  private static final String DEFAULT_TYPE = "default";

  private ProxyImage() {}

  static String of(InjectionValues values, ProxySettings proxy, Map<String, String> annotations) {
    String name = values.text("global", "proxy", "image");
    String fromConfig = proxy.imageType().orElseGet(() -> values.text("global", "variant"));
    String type = annotations.getOrDefault(Names.PROXY_IMAGE_TYPE, fromConfig);
    return values.text("global", "hub")
        + "/"
        + (name.isEmpty() ? "proxyv2" : name)
        + ":"
        + typed(values.text("global", "tag"), type);
  }

  /** A type that the tag has already is replaced. */
  private static String typed(String tag, String type) {
    if (type.isEmpty()) {
      return tag;
    }
    String bare = tag;
    for (String known : TYPES) {
      if (tag.endsWith("-" + known)) {
        bare = tag.substring(0, tag.length() - known.length() - 1);
      }
    }
    return type.equals(DEFAULT_TYPE) ? bare : bare + "-" + type;
  }
}

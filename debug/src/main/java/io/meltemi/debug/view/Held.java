package io.meltemi.debug.view;

import io.meltemi.xds.Resource;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** The distinct resources that sessions hold. */
final class Held {
  private static final int STEP = 1000;
  private static final String UNITS = "kMGTPE";

  private Held() {}

  /** By type URL. */
  static SortedMap<String, Set<Resource>> of(List<Proxy> proxies) {
    SortedMap<String, Set<Resource>> held = new TreeMap<>();
    for (Proxy proxy : proxies) {
      for (var watch : proxy.session().watches()) {
        if (!watch.sent().isEmpty()) {
          held.computeIfAbsent(
                  watch.type().typeUrl(), _ -> Collections.newSetFromMap(new IdentityHashMap<>()))
              .addAll(watch.sent().resources());
        }
      }
    }
    return held;
  }

  /** {@code 999B}, {@code 1.5kB}, {@code 4.1MB}. */
  static String text(long bytes) {
    if (bytes < STEP) {
      return bytes + "B";
    }
    double size = bytes;
    int unit = -1;
    while (size >= STEP) {
      size /= STEP;
      unit++;
    }
    return String.format(Locale.ROOT, "%.1f%cB", size, UNITS.charAt(unit));
  }
}

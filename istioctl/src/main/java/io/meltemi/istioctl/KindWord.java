package io.meltemi.istioctl;

import io.meltemi.config.KnownKind;
import io.meltemi.config.ObjectReader;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * How users name a kind, and kubectl takes it: {@code virtualservice}, {@code VirtualServices},
 * {@code gateway.gateway.networking.k8s.io}; dashes in between do not matter.
 */
public record KindWord(String word) {
  /** Where two groups have a kind of one name, Istio's is meant unless the group is named. */
  private static final String ISTIO = ".istio.io";

  public static boolean isIstio(String group) {
    return group.endsWith(ISTIO);
  }

  public boolean names(String kind, String plural, String group) {
    String asked = word.replace("-", "").toLowerCase(Locale.ROOT);
    String name = kind.toLowerCase(Locale.ROOT);
    String suffix = group.isEmpty() ? "" : "." + group;
    return asked.equals(name)
        || asked.equals(plural)
        || asked.equals(name + suffix)
        || asked.equals(plural + suffix);
  }

  /**
   * The kinds of that name that istiod reads, Istio's own before others.
   *
   * @throws Failure where there is none
   */
  public List<KnownKind> known() {
    List<KnownKind> fitting =
        ObjectReader.kinds().stream()
            .filter(kind -> names(kind.kind(), plural(kind.kind()), kind.group()))
            .sorted(Comparator.comparing(kind -> !isIstio(kind.group())))
            .toList();
    if (fitting.isEmpty()) {
      throw Failure.ofUse(
          "\"%s\" is no kind that istiod reads (expected: virtualservice, gateway, …)"
              .formatted(word));
    }
    return fitting;
  }

  private static String plural(String kind) {
    String name = kind.toLowerCase(Locale.ROOT);
    if (name.endsWith("y") && !name.endsWith("ay")) {
      return name.substring(0, name.length() - 1) + "ies";
    }
    return name + (name.endsWith("s") ? "es" : "s");
  }
}

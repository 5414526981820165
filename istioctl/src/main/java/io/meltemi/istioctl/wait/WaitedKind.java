package io.meltemi.istioctl.wait;

import io.meltemi.config.KnownKind;
import io.meltemi.config.ObjectReader;
import io.meltemi.istioctl.Failure;
import io.meltemi.istioctl.kube.Cluster;
import io.meltemi.istioctl.kube.Kind;
import io.meltemi.istioctl.plan.ServedKinds;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * A kind that can be waited for.
 *
 * @param served as the cluster has it
 * @param inKeys as istiod's keys name it
 */
record WaitedKind(Kind served, String inKeys) {
  /** Where two groups have a kind of one name, Istio's is meant unless the group is named. */
  private static final String ISTIO = ".istio.io";

  /**
   * By what kubectl would take for it too: {@code virtualservice}, {@code VirtualServices}, {@code
   * gateway.gateway.networking.k8s.io}; dashes in between do not matter.
   */
  static WaitedKind named(String word, Cluster cluster) {
    List<Kind> fitting =
        ServedKinds.of(cluster).stream()
            .filter(kind -> isNamed(kind.name(), kind.plural(), kind.group(), word))
            .toList();
    Kind kind =
        fitting.stream()
            .filter(one -> one.group().endsWith(ISTIO))
            .findFirst()
            .or(() -> fitting.stream().findFirst())
            .orElseThrow(() -> unknown(word, cluster));
    return new WaitedKind(kind, inKeys(kind));
  }

  /** By the same words, where no cluster says how it calls its kinds. */
  static KnownKind named(String word) {
    List<KnownKind> fitting =
        ObjectReader.kinds().stream()
            .filter(kind -> isNamed(kind.kind(), plural(kind.kind()), kind.group(), word))
            .toList();
    return fitting.stream()
        .filter(kind -> kind.group().endsWith(ISTIO))
        .findFirst()
        .or(() -> fitting.stream().findFirst())
        .orElseThrow(
            () ->
                Failure.ofUse(
                    "\"%s\" is no kind that istiod reads (expected: virtualservice, gateway, …)"
                        .formatted(word)));
  }

  private static String plural(String kind) {
    String name = kind.toLowerCase(Locale.ROOT);
    if (name.endsWith("y")) {
      return name.substring(0, name.length() - 1) + "ies";
    }
    return name + (name.endsWith("s") ? "es" : "s");
  }

  private static boolean isNamed(String kind, String plural, String group, String word) {
    String asked = word.replace("-", "").toLowerCase(Locale.ROOT);
    String name = kind.toLowerCase(Locale.ROOT);
    String suffix = group.isEmpty() ? "" : "." + group;
    return asked.equals(name)
        || asked.equals(plural)
        || asked.equals(name + suffix)
        || asked.equals(plural + suffix);
  }

  private static String inKeys(Kind kind) {
    return ObjectReader.kinds().stream()
        .filter(known -> known.group().equals(kind.group()) && known.kind().equals(kind.name()))
        .map(KnownKind::name)
        .findFirst()
        .orElseThrow();
  }

  private static Failure unknown(String word, Cluster cluster) {
    String known =
        ServedKinds.of(cluster).stream()
            .filter(kind -> kind.group().endsWith(ISTIO))
            .map(kind -> kind.name().toLowerCase(Locale.ROOT))
            .sorted()
            .collect(Collectors.joining(", "));
    return Failure.ofUse(
        "\"%s\" is no kind that %s serves and istiod reads (expected: %s, …)"
            .formatted(word, cluster.name(), known));
  }
}

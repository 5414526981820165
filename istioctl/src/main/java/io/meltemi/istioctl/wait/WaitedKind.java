package io.meltemi.istioctl.wait;

import io.meltemi.config.KnownKind;
import io.meltemi.config.ObjectReader;
import io.meltemi.istioctl.Failure;
import io.meltemi.istioctl.KindWord;
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
  static WaitedKind named(String word, Cluster cluster) {
    var asked = new KindWord(word);
    List<Kind> fitting =
        ServedKinds.of(cluster).stream()
            .filter(kind -> asked.names(kind.name(), kind.plural(), kind.group()))
            .toList();
    Kind kind =
        fitting.stream()
            .filter(one -> KindWord.isIstio(one.group()))
            .findFirst()
            .or(() -> fitting.stream().findFirst())
            .orElseThrow(() -> unknown(word, cluster));
    return new WaitedKind(kind, inKeys(kind));
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
            .filter(kind -> KindWord.isIstio(kind.group()))
            .map(kind -> kind.name().toLowerCase(Locale.ROOT))
            .sorted()
            .collect(Collectors.joining(", "));
    return Failure.ofUse(
        "\"%s\" is no kind that %s serves and istiod reads (expected: %s, …)"
            .formatted(word, cluster.name(), known));
  }
}

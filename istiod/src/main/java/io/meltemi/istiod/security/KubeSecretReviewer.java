package io.meltemi.istiod.security;

import io.meltemi.delivery.credential.SecretAccess;
import io.meltemi.kube.AccessQuestion;
import io.meltemi.kube.KubeClient;
import io.meltemi.kube.ResourceType;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Asks the API server who may read secrets, as Istio does: {@code list}, without groups. */
public final class KubeSecretReviewer {
  private KubeSecretReviewer() {}

  /**
   * @param remote clients of other clusters, each of which is asked about its own accounts
   */
  public static SecretAccess access(KubeClient own, Function<String, Optional<KubeClient>> remote) {
    return new SecretAccess(
        account ->
            client(account.cluster(), own, remote)
                .subjectAccessReview(
                    new AccessQuestion(
                        account.user(),
                        List.of(),
                        "list",
                        ResourceType.SECRET,
                        account.namespace(),
                        "")),
        SecretAccess.Pace.DEFAULT);
  }

  private static KubeClient client(
      String cluster, KubeClient own, Function<String, Optional<KubeClient>> remote)
      throws IOException {
    if (cluster.isEmpty()) {
      return own;
    }
    return remote
        .apply(cluster)
        .orElseThrow(() -> new IOException("no cluster \"" + cluster + "\" is known here"));
  }
}

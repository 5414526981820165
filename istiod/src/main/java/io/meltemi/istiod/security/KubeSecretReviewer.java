package io.meltemi.istiod.security;

import io.meltemi.delivery.credential.SecretAccess;
import io.meltemi.kube.AccessQuestion;
import io.meltemi.kube.KubeClient;
import io.meltemi.kube.ResourceType;
import java.util.List;

/** Asks the API server who may read secrets, as Istio does: {@code list}, without groups. */
public final class KubeSecretReviewer {
  private KubeSecretReviewer() {}

  public static SecretAccess access(KubeClient client) {
    return new SecretAccess(
        account ->
            client.subjectAccessReview(
                new AccessQuestion(
                    account.user(),
                    List.of(),
                    "list",
                    ResourceType.SECRET,
                    account.namespace(),
                    "")),
        SecretAccess.Pace.DEFAULT);
  }
}

package io.meltemi.istiod.security;

import io.meltemi.ca.auth.TokenReviewer;
import io.meltemi.kube.KubeClient;
import io.meltemi.kube.TokenReview;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Asks the API server of the cluster that a caller says it is in.
 *
 * @param clients by the cluster's name; the own one for the empty name
 * @param expected whether a cluster of that name may be asked some time, though not now
 */
record KubeTokenReviewer(Function<String, Optional<KubeClient>> clients, Predicate<String> expected)
    implements TokenReviewer {
  @Override
  public Review review(String clusterId, String token, List<String> audiences) throws IOException {
    Optional<KubeClient> client = clients.apply(clusterId);
    if (client.isEmpty()) {
      String unknown = "no cluster of the name \"" + clusterId + "\" is known here";
      if (expected.test(clusterId)) {
        throw new IOException(unknown + ", yet");
      }
      return new Review(false, unknown, "", List.of(), List.of(), "", "");
    }
    TokenReview review = client.get().tokenReview(token, audiences);
    return new Review(
        review.authenticated(),
        review.error(),
        review.username(),
        review.groups(),
        review.audiences(),
        review.pod(),
        review.podUid());
  }
}

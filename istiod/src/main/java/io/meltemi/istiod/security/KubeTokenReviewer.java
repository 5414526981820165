package io.meltemi.istiod.security;

import io.meltemi.ca.auth.TokenReviewer;
import io.meltemi.kube.KubeClient;
import io.meltemi.kube.TokenReview;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Asks the API server of the cluster that a caller says it is in.
 *
 * @param clients by the cluster's name; the own one for the empty name
 */
record KubeTokenReviewer(Function<String, Optional<KubeClient>> clients) implements TokenReviewer {
  @Override
  public Review review(String clusterId, String token, List<String> audiences) throws IOException {
    KubeClient client =
        clients
            .apply(clusterId)
            .orElseThrow(() -> new IOException("no cluster of that name is known here"));
    TokenReview review = client.tokenReview(token, audiences);
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

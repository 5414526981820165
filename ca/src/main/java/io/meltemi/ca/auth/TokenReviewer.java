package io.meltemi.ca.auth;

import java.io.IOException;
import java.util.List;

/** Asks a cluster's API server about a token. May block. */
@FunctionalInterface
public interface TokenReviewer {
  /**
   * What the API server says.
   *
   * @param error why it could not say; empty where it could
   * @param user {@code system:serviceaccount:shop:web}
   * @param audiences of those asked for, the ones that the token is for
   * @param podName the pod that the token is bound to; empty where it is bound to none
   */
  record Review(
      boolean authenticated,
      String error,
      String user,
      List<String> groups,
      List<String> audiences,
      String podName,
      String podUid) {
    public Review {
      groups = List.copyOf(groups);
      audiences = List.copyOf(audiences);
    }
  }

  /**
   * @param clusterId empty for the own cluster
   * @param audiences one of these must be the token's; empty asks for the API server's own
   * @throws IOException where it cannot be asked, or there is no such cluster
   */
  Review review(String clusterId, String token, List<String> audiences) throws IOException;
}

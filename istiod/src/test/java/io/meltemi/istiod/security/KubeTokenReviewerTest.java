package io.meltemi.istiod.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meltemi.ca.auth.TokenReviewer.Review;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class KubeTokenReviewerTest {
  private final KubeTokenReviewer reviewer =
      new KubeTokenReviewer(_ -> Optional.empty(), "soon"::equals);

  @Test
  void aTokenOfAClusterThatNobodyNamedIsNotAuthenticated() throws Exception {
    Review review = reviewer.review("west", "token", List.of("istio-ca"));
    assertThat(review.authenticated()).isFalse();
    assertThat(review.error()).isEqualTo("no cluster of the name \"west\" is known here");
  }

  @Test
  void oneOfAClusterThatIsToBeReadMayBeGoodLater() {
    assertThatThrownBy(() -> reviewer.review("soon", "token", List.of("istio-ca")))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("yet");
  }
}

package io.meltemi.ca.auth;

import io.meltemi.ca.auth.TokenReviewer.Review;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Identifies a caller by its service account token, which the cluster's API server reviews.
 *
 * <p>Source: istio 1.30.3 security/pkg/server/ca/authenticate/kubeauth/kube_jwt.go,
 * security/pkg/k8s/tokenreview/k8sauthn.go.
 */
public final class KubernetesAuthenticator implements Authenticator {
  private static final String SERVICE_ACCOUNTS = "system:serviceaccounts";

  /**
   * @param audiences one of these must be the token's (TOKEN_AUDIENCES)
   * @param boundOnly whether tokens without an audience, as of old secrets, are refused
   *     (REQUIRE_3P_TOKEN)
   */
  public record Settings(List<String> audiences, boolean boundOnly) {
    public static final Settings DEFAULT = new Settings(List.of("istio-ca"), false);

    public Settings {
      audiences = List.copyOf(audiences);
    }
  }

  private final TokenReviewer reviewer;
  private final Settings settings;
  private final Supplier<String> trustDomain;
  private final Clock clock;

  public KubernetesAuthenticator(
      TokenReviewer reviewer, Settings settings, Supplier<String> trustDomain, Clock clock) {
    this.reviewer = reviewer;
    this.settings = settings;
    this.trustDomain = trustDomain;
    this.clock = clock;
  }

  @Override
  public String name() {
    return "KubeJWTAuthenticator";
  }

  @Override
  public Caller authenticate(Credentials credentials) throws AuthenticationException {
    String token =
        credentials.token().orElseThrow(() -> new AuthenticationException("no bearer token"));
    List<String> asked = audiences(UnverifiedToken.parse(token));
    Review review;
    try {
      review = reviewer.review(credentials.clusterId(), token, asked);
    } catch (IOException e) {
      throw AuthenticationException.later(
          "the token cannot be reviewed by cluster \"%s\": %s"
              .formatted(credentials.clusterId(), e.getMessage()),
          e);
    }
    return caller(credentials.clusterId(), review, asked);
  }

  /** What the API server is asked; what cannot pass is not put before it. */
  private List<String> audiences(UnverifiedToken token) throws AuthenticationException {
    Optional<Instant> expiry = token.expiry();
    if (expiry.isPresent() && !expiry.get().isAfter(clock.instant())) {
      throw new AuthenticationException("the token expired at " + expiry.get());
    }
    if (token.audiences().isEmpty() && !settings.boundOnly()) {
      return List.of();
    }
    if (token.audiences().stream().noneMatch(settings.audiences()::contains)) {
      throw new AuthenticationException(
          "the token is for other audiences (expected: one of " + settings.audiences() + ")");
    }
    return settings.audiences();
  }

  private Caller caller(String clusterId, Review review, List<String> asked)
      throws AuthenticationException {
    if (!review.error().isEmpty()) {
      throw new AuthenticationException("the token's review failed: " + review.error());
    }
    if (!review.authenticated()) {
      throw new AuthenticationException("the token is not authenticated");
    }
    if (!review.groups().contains(SERVICE_ACCOUNTS)) {
      throw new AuthenticationException("the token is not a service account's");
    }
    if (!asked.isEmpty() && review.audiences().stream().noneMatch(asked::contains)) {
      throw new AuthenticationException("the API server did not look at the token's audience");
    }
    var identity = ServiceAccountName.identity(trustDomain.get(), review.user());
    Optional<Caller.Pod> pod =
        review.podName().isEmpty()
            ? Optional.empty()
            : Optional.of(
                new Caller.Pod(clusterId, identity.namespace(), review.podName(), review.podUid()));
    return new Caller(identity, Caller.Source.TOKEN, pod);
  }
}

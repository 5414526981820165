package io.meltemi.explain;

import io.envoyproxy.envoy.extensions.filters.http.jwt_authn.v3.JwtAuthentication;
import io.envoyproxy.envoy.extensions.filters.http.jwt_authn.v3.JwtRequirement;
import io.envoyproxy.envoy.extensions.filters.http.jwt_authn.v3.RequirementRule;
import java.util.Collection;
import java.util.Optional;

/** Whether a request needs a token. One that it has is not verified here, and said so. */
final class Tokens {
  private static final int UNAUTHORIZED = 401;

  private final Request request;
  private final Collection<String> uncertain;

  Tokens(Request request, Collection<String> uncertain) {
    this.request = request;
    this.uncertain = uncertain;
  }

  Optional<Outcome.Answered> answer(JwtAuthentication filter) {
    if (filter.getBypassCorsPreflight() && request.isPreflight()) {
      return Optional.empty();
    }
    for (RequirementRule rule : filter.getRulesList()) {
      if (Paths.mismatch(rule.getMatch(), request).isEmpty()
          && rule.getMatch().getHeadersList().stream()
              .allMatch(header -> Headers.matches(header, request))) {
        JwtRequirement requirement =
            rule.hasRequires()
                ? rule.getRequires()
                : filter.getRequirementMapOrDefault(
                    rule.getRequirementName(), JwtRequirement.getDefaultInstance());
        return answer(requirement);
      }
    }
    return Optional.empty();
  }

  private Optional<Outcome.Answered> answer(JwtRequirement requirement) {
    if (hasToken()) {
      uncertain.add("the request has a token, which is not verified here");
      return Optional.empty();
    }
    return isMetWithout(requirement)
        ? Optional.empty()
        : Optional.of(new Outcome.Answered(UNAUTHORIZED, "UAEX", "Jwt is missing"));
  }

  private boolean hasToken() {
    return request.header("authorization").filter(text -> text.startsWith("Bearer ")).isPresent()
        || request.query().contains("access_token=");
  }

  private static boolean isMetWithout(JwtRequirement requirement) {
    return switch (requirement.getRequiresTypeCase()) {
      case REQUIRES_ANY ->
          requirement.getRequiresAny().getRequirementsList().stream()
              .anyMatch(Tokens::isMetWithout);
      case REQUIRES_ALL ->
          requirement.getRequiresAll().getRequirementsList().stream()
              .allMatch(Tokens::isMetWithout);
      case ALLOW_MISSING, ALLOW_MISSING_OR_FAILED, REQUIRESTYPE_NOT_SET -> true;
      default -> false;
    };
  }
}

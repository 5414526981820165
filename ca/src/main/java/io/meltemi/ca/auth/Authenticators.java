package io.meltemi.ca.auth;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Asks one authenticator after the other; the first that knows the caller decides. */
public record Authenticators(List<Authenticator> all) implements Authenticator {
  public Authenticators {
    all = List.copyOf(all);
  }

  @Override
  public String name() {
    return "Authenticators";
  }

  @Override
  public Caller authenticate(Credentials credentials) throws AuthenticationException {
    var reasons = new ArrayList<String>();
    Optional<AuthenticationException> temporary = Optional.empty();
    for (Authenticator each : this.all) {
      try {
        return each.authenticate(credentials);
      } catch (AuthenticationException e) {
        reasons.add("Authenticator " + each.name() + ": " + e.getMessage());
        temporary = e.isTemporary() ? Optional.of(e) : temporary;
      } catch (RuntimeException e) {
        reasons.add("Authenticator " + each.name() + " failed: " + e);
      }
    }
    String all = String.join("; ", reasons);
    throw temporary
        .map(cause -> AuthenticationException.later(all, cause))
        .orElseGet(() -> new AuthenticationException(all));
  }
}

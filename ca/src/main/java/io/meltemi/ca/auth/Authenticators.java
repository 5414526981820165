package io.meltemi.ca.auth;

import java.util.ArrayList;
import java.util.List;

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
    for (Authenticator each : all) {
      try {
        return each.authenticate(credentials);
      } catch (AuthenticationException e) {
        reasons.add("Authenticator " + each.name() + ": " + e.getMessage());
      } catch (RuntimeException e) {
        reasons.add("Authenticator " + each.name() + " failed: " + e);
      }
    }
    throw new AuthenticationException(String.join("; ", reasons));
  }
}

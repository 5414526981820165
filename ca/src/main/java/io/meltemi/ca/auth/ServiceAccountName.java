package io.meltemi.ca.auth;

import io.meltemi.ca.SpiffeId;

/** A service account as tokens name it: {@code system:serviceaccount:shop:web}. */
final class ServiceAccountName {
  private static final String PREFIX = "system:serviceaccount:";

  private ServiceAccountName() {}

  static SpiffeId identity(String trustDomain, String name) throws AuthenticationException {
    String[] parts = name.split(":", -1);
    if (name.startsWith(PREFIX) && parts.length == 4) {
      try {
        return new SpiffeId(trustDomain, parts[2], parts[3]);
      } catch (IllegalArgumentException e) {
        throw new AuthenticationException("the token's subject: " + e.getMessage(), e);
      }
    }
    throw new AuthenticationException(
        "the token's subject is not a service account (expected: " + PREFIX + "NAMESPACE:NAME)");
  }
}

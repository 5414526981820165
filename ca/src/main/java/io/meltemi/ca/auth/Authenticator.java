package io.meltemi.ca.auth;

/** One way to find out who a caller is. */
public interface Authenticator {
  /** For messages, as the peer's: {@code ClientCertAuthenticator}. */
  String name();

  /**
   * @throws AuthenticationException where these credentials do not say it
   */
  Caller authenticate(Credentials credentials) throws AuthenticationException;
}

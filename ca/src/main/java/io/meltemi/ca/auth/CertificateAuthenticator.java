package io.meltemi.ca.auth;

import io.meltemi.ca.MaterialException;
import io.meltemi.ca.PeerVerifier;
import java.util.Optional;

/**
 * Identifies a caller by its client certificate. The certificate is verified at each call and not
 * only when the connection is made, because it may have expired or been revoked since, or its root
 * removed.
 */
public record CertificateAuthenticator(PeerVerifier verifier) implements Authenticator {
  @Override
  public String name() {
    return "ClientCertAuthenticator";
  }

  @Override
  public Caller authenticate(Credentials credentials) throws AuthenticationException {
    if (credentials.certificates().isEmpty()) {
      throw new AuthenticationException("no client certificate is presented");
    }
    try {
      return new Caller(
          verifier.verify(credentials.certificates()),
          Caller.Source.CLIENT_CERTIFICATE,
          Optional.empty());
    } catch (MaterialException e) {
      throw new AuthenticationException(String.valueOf(e.getMessage()), e);
    }
  }
}

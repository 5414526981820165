package io.meltemi.istiod.security;

import io.grpc.Attributes;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusException;
import io.meltemi.ca.SpiffeId;
import io.meltemi.ca.auth.AuthenticationException;
import io.meltemi.ca.auth.Authenticator;
import io.meltemi.ca.service.CallCredentials;
import io.meltemi.delivery.proxy.ClaimedIdentity;
import io.meltemi.xds.Client;
import io.meltemi.xds.PeerAuthenticator;
import java.util.List;

/**
 * Who may open xDS streams: over TLS a client with a certificate or a token, which must be of the
 * namespace and service account that its node says.
 *
 * <p>Source: istio 1.30.3 pilot/pkg/xds/auth.go, pkg/security/security.go.
 */
record StreamAuthenticator(Authenticator authenticator, SecuritySettings.Callers settings)
    implements PeerAuthenticator {
  private static final System.Logger LOG = System.getLogger("ads");

  @Override
  public List<String> identities(Metadata headers, Attributes attributes) throws StatusException {
    boolean plaintext = attributes.get(Grpc.TRANSPORT_ATTR_SSL_SESSION) == null;
    if (!settings.streams() || (plaintext && !settings.plaintextStreams())) {
      return List.of();
    }
    var credentials = CallCredentials.of(headers, attributes);
    try {
      return List.of(authenticator.authenticate(credentials).identity().toString());
    } catch (AuthenticationException e) {
      LOG.log(
          System.Logger.Level.ERROR,
          "Failed to authenticate client from {0}: {1}",
          credentials.peer(),
          e.getMessage());
      Status status = e.isTemporary() ? Status.UNAVAILABLE : Status.UNAUTHENTICATED;
      throw status.withDescription("authentication failure").asException();
    }
  }

  @Override
  public void authorise(Client client) throws StatusException {
    if (!settings.checksNodes() || client.peer().identities().isEmpty()) {
      return;
    }
    var claim = ClaimedIdentity.of(client);
    if (client.peer().identities().stream()
        .flatMap(name -> SpiffeId.parse(name).stream())
        .noneMatch(id -> claim.permits(id.namespace(), id.serviceAccount()))) {
      throw Status.PERMISSION_DENIED
          .withDescription(
              "authorization failed: no identities (%s) matched %s/%s"
                  .formatted(client.peer().identities(), claim.namespace(), claim.serviceAccount()))
          .asException();
    }
  }
}

package io.meltemi.istiod.security;

import com.sun.net.httpserver.HttpExchange;
import io.meltemi.ca.SpiffeId;
import io.meltemi.ca.auth.AuthenticationException;
import io.meltemi.ca.auth.Authenticator;
import io.meltemi.ca.auth.Credentials;
import io.meltemi.debug.Access;
import io.meltemi.debug.Authoriser;
import io.meltemi.xds.Client;
import java.util.List;
import java.util.Optional;

/**
 * What callers from elsewhere may see of debug, by their token: those of the mesh's root namespace
 * and of the ones that are named everything, others what concerns their own namespace
 * (CVE-2026-31838).
 */
record DebugAuthoriser(Authenticator authenticator, SecuritySettings.Debug settings, MeshTrust mesh)
    implements Authoriser {
  private static final System.Logger LOG = System.getLogger("debug");

  @Override
  public Access accessOf(HttpExchange exchange) {
    var headers = exchange.getRequestHeaders();
    var credentials =
        new Credentials(
            List.of(),
            Credentials.bearer(headers.getOrDefault("Authorization", List.of())),
            Optional.ofNullable(headers.getFirst("clusterid")).orElse(""),
            String.valueOf(exchange.getRemoteAddress()),
            Credentials.Forwarded.of(
                Optional.of(exchange.getRemoteAddress()),
                headers.getOrDefault(Credentials.Forwarded.HEADER, List.of())));
    try {
      return accessOf(authenticator.authenticate(credentials).identity());
    } catch (AuthenticationException e) {
      LOG.log(
          System.Logger.Level.WARNING,
          "Failed to authenticate {0} from {1}: {2}",
          exchange.getRequestURI().getPath(),
          credentials.peer(),
          e.getMessage());
      return new Access.Denied();
    }
  }

  /**
   * The same of a client of xDS, by the identity that its port verified. Without one it sees
   * nothing, unless nobody is restricted.
   */
  Access accessOf(Client client) {
    if (!settings.restricted()) {
      return new Access.Full();
    }
    return client.peer().identities().stream()
        .flatMap(name -> SpiffeId.parse(name).stream())
        .findFirst()
        .map(this::accessOf)
        .orElseGet(Access.Denied::new);
  }

  private Access accessOf(SpiffeId identity) {
    boolean everything =
        !settings.restricted()
            || mesh.isRoot(identity.namespace())
            || settings.namespaces().contains(identity.namespace());
    return everything ? new Access.Full() : new Access.OwnNamespace(identity.namespace());
  }
}

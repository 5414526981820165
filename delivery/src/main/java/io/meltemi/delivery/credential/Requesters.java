package io.meltemi.delivery.credential;

import io.meltemi.ca.SpiffeId;
import io.meltemi.delivery.proxy.ClaimedIdentity;
import io.meltemi.xds.Client;
import java.util.Optional;

/**
 * Tells who a client is, as far as credentials go. Any thread.
 *
 * @param checksNodes whether nodes are held to their identities; where they are not, those count
 *     for nothing, as in Istio
 * @param cluster the own cluster's name
 * @param access asks the client's cluster; absent without one, where an identity's namespace alone
 *     decides
 */
public record Requesters(boolean checksNodes, String cluster, Optional<SecretAccess> access) {
  /** Nobody is anybody. */
  public static final Requesters NOBODY = new Requesters(false, "", Optional.empty());

  /** Who it is; its grant is not known yet. */
  public Requester identify(Client client) {
    var claim = ClaimedIdentity.of(client);
    String type = client.id().startsWith("router~") ? "a router" : "a proxy";
    String what = type + " of namespace " + CredentialReports.printable(claim.namespace());
    if (!checksNodes) {
      return new Requester.Unverified(
          what, "nodes are not held to their identities (PILOT_ENABLE_XDS_IDENTITY_CHECK)");
    }
    String remote = claim.clusterId().equals(cluster) ? "" : claim.clusterId();
    if (!remote.isEmpty() && access.isEmpty()) {
      return new Requester.Unverified(
          what, "it is of another cluster (expected: %s)".formatted(cluster));
    }
    return client.peer().identities().stream()
        .flatMap(name -> SpiffeId.parse(name).stream())
        .filter(id -> claim.permits(id.namespace(), id.serviceAccount()))
        .findFirst()
        .<Requester>map(
            id ->
                new Requester.Verified(
                    new ServiceAccount(id.namespace(), id.serviceAccount(), remote), Grant.UNKNOWN))
        .orElseGet(
            () ->
                new Requester.Unverified(
                    what,
                    client.peer().identities().isEmpty()
                        ? "its stream has no identity (expected: the port with TLS, with a token or"
                            + " a certificate)"
                        : "it is not what its identity says, " + client.peer().identities()));
  }

  /** The requester with what is known of its grant now. */
  public Requester now(Requester requester) {
    return switch (requester) {
      case Requester.Unverified unverified -> unverified;
      case Requester.Verified(var account, _) ->
          new Requester.Verified(
              account, access.map(a -> a.grantOf(account)).orElse(Grant.ALLOWED));
    };
  }

  /** Begins to ask for a grant that is not known. */
  public void ask(Requester requester) {
    if (requester instanceof Requester.Verified(var account, var grant) && grant == Grant.UNKNOWN) {
      access.ifPresent(a -> a.ask(account));
    }
  }

  public void joined(Requester requester) {
    if (requester instanceof Requester.Verified(var account, _)) {
      access.ifPresent(a -> a.joined(account));
    }
  }

  public void left(Requester requester) {
    if (requester instanceof Requester.Verified(var account, _)) {
      access.ifPresent(a -> a.left(account));
    }
  }
}

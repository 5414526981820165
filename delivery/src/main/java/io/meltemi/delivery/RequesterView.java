package io.meltemi.delivery;

import io.meltemi.delivery.credential.CredentialLookup;
import io.meltemi.delivery.credential.Grant;
import io.meltemi.delivery.credential.PullSecrets;
import io.meltemi.delivery.credential.Requester;
import io.meltemi.xds.ClientView;
import io.meltemi.xds.Resource;
import io.meltemi.xds.ResourceList;
import io.meltemi.xds.ResourceType;
import io.meltemi.xds.Subscription;
import java.util.Optional;

/**
 * What those of a class get whose requester is the same: what their class gets, and credentials.
 * Equal only to itself.
 */
final class RequesterView implements ClientView {
  private final ProxyClass shared;
  private final Requester requester;

  RequesterView(ProxyClass shared, Requester requester) {
    this.shared = shared;
    this.requester = requester;
  }

  @Override
  public ResourceList list(ResourceType type) {
    return shared.list(type);
  }

  /** A grant that is not known is asked for by that. */
  @Override
  public boolean isReady(ResourceType type) {
    if (type != ResourceType.SECRET
        || !(requester instanceof Requester.Verified(_, var grant))
        || grant != Grant.UNKNOWN) {
      return true;
    }
    shared.generation().source().requesters().ask(requester);
    return false;
  }

  @Override
  public Optional<Resource> find(ResourceType type, String name) {
    Generation generation = shared.generation();
    if (type == ResourceType.EXTENSION_CONFIG) {
      return shared.extension(
          name,
          new PullSecrets(requester, generation.credentials(), generation.source().reports()));
    }
    if (type != ResourceType.SECRET) {
      return shared.find(type, name);
    }
    var lookup =
        new CredentialLookup(
            generation.credentials(), shared.credentialRules(), generation.source().reports());
    return lookup.find(requester, name);
  }

  @Override
  public ResourceList select(ResourceType type, Subscription names, ResourceList clusters) {
    return switch (type) {
      case ENDPOINT, ROUTE -> shared.select(type, names, clusters);
      case CLUSTER, LISTENER, NAME_TABLE, SECRET, EXTENSION_CONFIG, PROXY_CONFIG ->
          ClientView.super.select(type, names, clusters);
    };
  }
}

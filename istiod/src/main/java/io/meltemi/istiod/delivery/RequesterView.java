package io.meltemi.istiod.delivery;

import io.meltemi.istiod.credential.CredentialDesk;
import io.meltemi.istiod.credential.Grant;
import io.meltemi.istiod.credential.Requester;
import io.meltemi.xds.ClientView;
import io.meltemi.xds.Resource;
import io.meltemi.xds.ResourceList;
import io.meltemi.xds.ResourceType;
import java.util.Optional;

/**
 * What those of a class get whose requester is the same: what their class gets, and credentials.
 * Equal only to itself.
 */
final class RequesterView implements ClientView {
  private final ClassView shared;
  private final Requester requester;

  RequesterView(ClassView shared, Requester requester) {
    this.shared = shared;
    this.requester = requester;
  }

  ClassView shared() {
    return shared;
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
    shared.requesters().ask(requester);
    return false;
  }

  @Override
  public Optional<Resource> find(ResourceType type, String name) {
    if (type != ResourceType.SECRET) {
      return shared.find(type, name);
    }
    CredentialDesk desk = shared.desk();
    return desk.find(requester, name);
  }
}

package io.meltemi.delivery;

import io.meltemi.xds.ResourceList;
import io.meltemi.xds.Subscription;

/**
 * The clusters that a client was sent, as its load assignments depend on them.
 *
 * @param outbound those for the services in scope, with a part for each group; or a list without
 *     parts where the client only said what it has
 * @param leaving those that are to be taken away once listeners and routes no longer use them
 */
record SentClusters(ResourceList outbound, Leaving leaving) {
  /** Equal where the same clusters are to go, whichever client they are taken from. */
  record Leaving(ResourceList list) {
    static final Leaving NOTHING = new Leaving(ResourceList.empty());

    @Override
    public boolean equals(Object other) {
      return other instanceof Leaving that && list.version().equals(that.list.version());
    }

    @Override
    public int hashCode() {
      return list.version().hashCode();
    }
  }

  static SentClusters of(ResourceList sent) {
    return new SentClusters(
        sent.part(ServiceLayer.CLUSTERS).orElse(sent),
        sent.part(ResourceList.LEAVING).map(Leaving::new).orElse(Leaving.NOTHING));
  }

  /** Whether other clients were sent the same, so that what is made for one is worth keeping. */
  boolean isShared() {
    return outbound.isEmpty() || !outbound.parts().isEmpty();
  }

  /** The clusters of that group, or those among which they are. */
  ResourceList of(String group) {
    return outbound.parts().isEmpty()
        ? outbound
        : outbound.part(group).orElse(ResourceList.empty());
  }

  /** As far as one of these names is among those that are to go. */
  Leaving leaving(Subscription names) {
    return leaving.list.resources().stream().anyMatch(gone -> names.contains(gone.name()))
        ? leaving
        : Leaving.NOTHING;
  }
}

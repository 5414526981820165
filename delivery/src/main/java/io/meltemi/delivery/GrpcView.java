package io.meltemi.delivery;

import io.meltemi.xds.ClientView;
import io.meltemi.xds.Resource;
import io.meltemi.xds.ResourceList;
import io.meltemi.xds.ResourceType;
import io.meltemi.xds.Subscription;
import java.util.Optional;

/**
 * What a program with a gRPC library gets: what it names, and nothing else. Load assignments are
 * those of Envoys.
 */
record GrpcView(ProxyClass proxyClass) implements ClientView {
  @Override
  public ResourceList list(ResourceType type) {
    return ResourceList.empty();
  }

  @Override
  public Optional<Resource> find(ResourceType type, String name) {
    return proxyClass.findForGrpc(type, name);
  }

  @Override
  public ResourceList select(ResourceType type, Subscription names, ResourceList clusters) {
    return type == ResourceType.ENDPOINT
        ? proxyClass.select(type, names, clusters)
        : ClientView.super.select(type, names, clusters);
  }
}

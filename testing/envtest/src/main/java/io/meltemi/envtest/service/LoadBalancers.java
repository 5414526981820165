package io.meltemi.envtest.service;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.meltemi.base.ResourceName;
import io.meltemi.envtest.ApiCalls;
import io.meltemi.envtest.JsonFeed;
import io.meltemi.kube.KubeClient;
import io.meltemi.kube.PatchType;
import io.meltemi.kube.ResourceType;
import java.io.IOException;

/**
 * What a cloud's controller does for Services of type LoadBalancer. Nothing is outside of the node,
 * so the address from outside is the Service's own.
 */
public final class LoadBalancers implements AutoCloseable {
  private final KubeClient client;
  private final JsonFeed feed;
  private volatile boolean closed;

  private LoadBalancers(KubeClient client) throws IOException {
    this.client = client;
    this.feed =
        JsonFeed.start(
            client,
            ResourceType.SERVICE,
            new JsonFeed.Listener() {
              @Override
              public void put(ResourceName name, JsonNode service) {
                balance(name, service);
              }

              @Override
              public void deleted(ResourceName name) {}
            });
  }

  public static LoadBalancers start(KubeClient client) throws IOException {
    return new LoadBalancers(client);
  }

  private void balance(ResourceName name, JsonNode service) {
    String address = service.at("/spec/clusterIP").asText("");
    if (!service.at("/spec/type").asText("").equals("LoadBalancer")
        || address.isEmpty()
        || service.at("/status/loadBalancer/ingress/0/ip").asText("").equals(address)) {
      return;
    }
    ObjectNode patch = JsonNodeFactory.instance.objectNode();
    patch.withObject("/status/loadBalancer").putArray("ingress").addObject().put("ip", address);
    ApiCalls.insist(
        "balance " + name,
        () -> closed,
        () ->
            client.patchStatus(
                ResourceType.SERVICE, name.namespace(), name.name(), PatchType.MERGE, patch));
  }

  @Override
  public void close() throws InterruptedException {
    closed = true;
    feed.close();
  }
}

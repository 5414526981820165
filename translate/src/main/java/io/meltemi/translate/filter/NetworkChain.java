package io.meltemi.translate.filter;

import io.meltemi.model.ProxyView.Extensions;
import java.util.List;

/** What the network filters of one filter chain depend on. */
public record NetworkChain(
    ListenerClass listenerClass,
    AccessFilters access,
    List<Metrics> metrics,
    Extensions extensions) {
  public NetworkChain {
    metrics = List.copyOf(metrics);
  }
}

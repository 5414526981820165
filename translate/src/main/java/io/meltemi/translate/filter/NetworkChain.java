package io.meltemi.translate.filter;

import io.meltemi.model.ProxyView.Extensions;

/** What the network filters of one filter chain depend on. */
public record NetworkChain(
    ListenerClass listenerClass, AccessFilters access, Metrics metrics, Extensions extensions) {}

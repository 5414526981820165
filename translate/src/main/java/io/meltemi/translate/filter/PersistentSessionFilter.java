package io.meltemi.translate.filter;

import io.envoyproxy.envoy.extensions.filters.http.stateful_session.v3.StatefulSession;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpFilter;
import java.util.List;

/** Stands in the chain with nothing to do, for virtual hosts to say how their sessions are kept. */
final class PersistentSessionFilter implements HttpFilterSource {
  private static final HttpFilter EMPTY =
      HttpFilterSource.named(PersistentSession.FILTER, StatefulSession.getDefaultInstance());

  @Override
  public String extension() {
    return PersistentSession.FILTER;
  }

  @Override
  public List<HttpFilter> filtersFor(HttpChain chain) {
    return chain.forRoutes().persistentSessions()
            && chain.listenerClass() != ListenerClass.SIDECAR_INBOUND
        ? List.of(EMPTY)
        : List.of();
  }
}

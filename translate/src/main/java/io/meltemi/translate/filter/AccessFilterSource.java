package io.meltemi.translate.filter;

import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpFilter;
import java.util.List;

/** What decides who may call. */
enum AccessFilterSource implements HttpFilterSource {
  EXTERNAL("envoy.filters.http.ext_authz"),
  TOKENS("envoy.filters.http.jwt_authn"),
  RULES("envoy.filters.http.rbac");

  private final String extension;

  AccessFilterSource(String extension) {
    this.extension = extension;
  }

  @Override
  public String extension() {
    return extension;
  }

  @Override
  public boolean restricts() {
    return true;
  }

  @Override
  public List<HttpFilter> filtersFor(HttpChain chain) {
    return switch (this) {
      case EXTERNAL -> chain.access().external();
      case TOKENS -> chain.access().tokens();
      case RULES -> chain.access().http();
    };
  }
}

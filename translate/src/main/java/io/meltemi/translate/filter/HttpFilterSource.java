package io.meltemi.translate.filter;

import com.google.protobuf.Message;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpFilter;
import java.util.List;

/** Makes one kind of HTTP filter. */
interface HttpFilterSource {
  /** The name under which Envoy lists the filter among its extensions. */
  String extension();

  /** The filters of this kind that the chain wants, mostly one or none. */
  List<HttpFilter> filtersFor(HttpChain chain);

  /** Whether requests would pass that ought not to, were the filter left out. */
  default boolean restricts() {
    return false;
  }

  static HttpFilter named(String name, Message config) {
    return HttpFilter.newBuilder().setName(name).setTypedConfig(TypedConfig.of(config)).build();
  }
}

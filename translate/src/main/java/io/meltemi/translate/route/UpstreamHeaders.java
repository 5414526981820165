package io.meltemi.translate.route;

import io.meltemi.model.ProxyConfig.ProxyHeaders;
import io.meltemi.model.ProxyView;

/**
 * What upstreams are told beside the request.
 *
 * @param attemptCount which attempt it is
 * @param originalHost the host as the client wrote it, where another one is written in its place
 */
record UpstreamHeaders(boolean attemptCount, boolean originalHost) {
  static final UpstreamHeaders NONE = new UpstreamHeaders(false, false);

  static UpstreamHeaders of(ProxyView proxy) {
    ProxyHeaders headers = proxy.proxyConfig().proxyHeaders();
    return new UpstreamHeaders(
        !headers.attemptCountDisabled().orElse(false), headers.forwarded().host());
  }
}

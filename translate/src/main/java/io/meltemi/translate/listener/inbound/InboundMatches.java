package io.meltemi.translate.listener.inbound;

import io.meltemi.model.PeerAuthentication.Mode;
import io.meltemi.model.Protocol;
import io.meltemi.translate.listener.common.Alpn;
import java.util.List;

/**
 * How an inbound port's connections are told apart, by its mutual TLS mode and protocol. Source:
 * istio 1.30.3 pilot/pkg/networking/core/filterchain_options.go.
 */
final class InboundMatches {
  private static final String TLS = "tls";
  private static final String PLAIN = "raw_buffer";

  /**
   * One filter chain.
   *
   * @param http whether it speaks HTTP, or only TCP
   * @param mutualTls whether it ends Istio's mutual TLS
   */
  record Option(
      boolean http,
      boolean mutualTls,
      List<String> applicationProtocols,
      String transportProtocol) {}

  private InboundMatches() {}

  static List<Option> optionsFor(Mode mode, Protocol protocol) {
    if (protocol.isSniffed()) {
      return sniffed(mode);
    }
    boolean http = protocol.isHttp();
    return switch (mode) {
      case STRICT -> List.of(mutual(http, List.of()));
      case DISABLE -> List.of(plain(http, List.of()));
      case PERMISSIVE, UNSET ->
          http
              ? List.of(mutual(true, Alpn.MUTUAL_ANY), plain(true, List.of()))
              : List.of(mutual(false, Alpn.MUTUAL_ANY), foreignTls(), plain(false, List.of()));
    };
  }

  private static List<Option> sniffed(Mode mode) {
    return switch (mode) {
      case STRICT -> List.of(mutual(true, Alpn.MUTUAL_HTTP), mutual(false, List.of()));
      case DISABLE -> List.of(plain(true, Alpn.PLAINTEXT_HTTP), plain(false, List.of()));
      case PERMISSIVE, UNSET ->
          List.of(
              mutual(true, Alpn.MUTUAL_HTTP),
              plain(true, Alpn.PLAINTEXT_HTTP),
              mutual(false, Alpn.MUTUAL_TCP),
              plain(false, List.of()),
              foreignTls());
    };
  }

  private static Option mutual(boolean http, List<String> applicationProtocols) {
    return new Option(http, true, applicationProtocols, TLS);
  }

  private static Option plain(boolean http, List<String> applicationProtocols) {
    return new Option(http, false, applicationProtocols, PLAIN);
  }

  /** TLS that is the workload's own: passed through. */
  private static Option foreignTls() {
    return new Option(false, false, List.of(), TLS);
  }
}

package io.meltemi.translate.filter;

import io.envoyproxy.envoy.config.common.mutation_rules.v3.HeaderMutation;
import io.envoyproxy.envoy.config.core.v3.HeaderValue;
import io.envoyproxy.envoy.config.core.v3.HeaderValueOption;
import io.envoyproxy.envoy.extensions.filters.http.header_mutation.v3.Mutations;
import io.envoyproxy.envoy.extensions.filters.http.header_to_metadata.v3.Config;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpFilter;
import io.envoyproxy.envoy.type.matcher.v3.RegexMatchAndSubstitute;
import io.envoyproxy.envoy.type.matcher.v3.RegexMatcher;
import java.util.List;

/**
 * Tell a server who calls it, for metrics of Envoys without Istio's filters. The header stays in
 * the mesh: it is not sent to clusters of hosts outside or of nobody, and a server takes it away
 * before the application sees it. What an application writes into it is thrown away.
 */
final class PeerLabelsFilters {
  /** Adds the header. */
  static final class Sender implements HttpFilterSource {
    private static final String NAME = "envoy.filters.http.header_mutation";
    private static final String ISTIO = "xds.cluster_metadata.filter_metadata.istio";

    @Override
    public String extension() {
      return NAME;
    }

    @Override
    public List<HttpFilter> filtersFor(HttpChain chain) {
      return chain.listenerClass() == ListenerClass.SIDECAR_INBOUND
          ? List.of()
          : chain.peer().map(peer -> HttpFilterSource.named(NAME, config(peer))).stream().toList();
    }

    private static io.envoyproxy.envoy.extensions.filters.http.header_mutation.v3.HeaderMutation
        config(PeerLabels peer) {
      String inMesh = "'services' in %s && !('external' in %s)".formatted(ISTIO, ISTIO);
      String value = "%%CEL(%s ? '%s' : '')%%".formatted(inMesh, String.join(";", peer.values()));
      var append =
          HeaderValueOption.newBuilder()
              .setAppendAction(HeaderValueOption.HeaderAppendAction.OVERWRITE_IF_EXISTS_OR_ADD)
              .setHeader(HeaderValue.newBuilder().setKey(PeerLabels.HEADER).setValue(value));
      return io.envoyproxy.envoy.extensions.filters.http.header_mutation.v3.HeaderMutation
          .newBuilder()
          .setMutations(
              Mutations.newBuilder()
                  .addRequestMutations(HeaderMutation.newBuilder().setRemove(PeerLabels.HEADER))
                  .addRequestMutations(HeaderMutation.newBuilder().setAppend(append)))
          .build();
    }
  }

  /** Takes the header away, and keeps what it says as metadata of the request. */
  static final class Receiver implements HttpFilterSource {
    private static final String NAME = "envoy.filters.http.header_to_metadata";
    private static final HttpFilter FILTER = HttpFilterSource.named(NAME, config());

    @Override
    public String extension() {
      return NAME;
    }

    @Override
    public List<HttpFilter> filtersFor(HttpChain chain) {
      return chain.listenerClass() == ListenerClass.SIDECAR_INBOUND && chain.peer().isPresent()
          ? List.of(FILTER)
          : List.of();
    }

    private static Config config() {
      var config = Config.newBuilder();
      int last = PeerLabels.FIELDS.size() - 1;
      for (int i = 0; i <= last; i++) {
        config.addRequestRules(
            Config.Rule.newBuilder()
                .setHeader(PeerLabels.HEADER)
                .setOnHeaderPresent(
                    Config.KeyValuePair.newBuilder()
                        .setMetadataNamespace(PeerLabels.METADATA)
                        .setKey(PeerLabels.FIELDS.get(i))
                        .setRegexValueRewrite(field(i)))
                .setRemove(i == last));
      }
      return config.build();
    }

    private static RegexMatchAndSubstitute field(int index) {
      String regex = "^(?:[^;]*;){%d}([^;]*)(?:;.*)?$".formatted(index);
      return RegexMatchAndSubstitute.newBuilder()
          .setPattern(RegexMatcher.newBuilder().setRegex(regex))
          .setSubstitution("\\1")
          .build();
    }
  }

  private PeerLabelsFilters() {}
}

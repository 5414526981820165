package io.meltemi.translate.authz;

import io.meltemi.model.ExtensionProvider.ExtAuthz;
import io.meltemi.model.ExtensionProvider.Transport;
import io.meltemi.model.Protocol;
import io.meltemi.model.Service;
import io.meltemi.translate.ClusterName;
import io.meltemi.translate.scope.ProxyScope;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A provider that can be asked, and the service that it is.
 *
 * @param host the service's, as its cluster has it
 */
record Authorizer(ExtAuthz provider, String host) {
  /** Where the proxy sends what it asks. */
  String cluster() {
    return ClusterName.outbound(provider.target().port(), "", host);
  }

  /**
   * The provider of that name; absent where the mesh has none, where the proxy has no cluster for
   * it (Envoy would refuse the listener) or where it is told to do what Envoy cannot.
   */
  static Optional<Authorizer> find(String name, ProxyScope scope) {
    return scope.mesh().telemetry().extensionProviders().stream()
        .filter(provider -> provider.name().equals(name))
        .findFirst()
        .filter(ExtAuthz.class::isInstance)
        .map(ExtAuthz.class::cast)
        .filter(Authorizer::isPossible)
        .flatMap(provider -> host(provider, scope).map(host -> new Authorizer(provider, host)));
  }

  private static boolean isPossible(ExtAuthz provider) {
    boolean headers =
        switch (provider.transport()) {
          case Transport.Grpc() -> true;
          case Transport.Http http ->
              Stream.of(
                      http.sentHeaders(),
                      http.toUpstreamOnAllow(),
                      http.toDownstreamOnDeny(),
                      http.toDownstreamOnAllow())
                  .flatMap(List::stream)
                  .noneMatch(header -> header.isEmpty() || header.equals("*"));
        };
    return headers && provider.body().filter(body -> body.maxBytes() < 1).isEmpty();
  }

  /** A host is to be there in one namespace only, unless the namespace is told, too. */
  private static Optional<String> host(ExtAuthz provider, ProxyScope scope) {
    List<Service> found = scope.authorizers(provider.name());
    return found.size() == 1
        ? found.stream()
            .filter(s -> hasCluster(s, provider.target().port()))
            .map(Service::clusterHost)
            .findFirst()
        : Optional.empty();
  }

  private static boolean hasCluster(Service service, int port) {
    return service.resolution() != Service.Resolution.ALIAS
        && service.findPort(port).filter(p -> p.protocol() != Protocol.UDP).isPresent();
  }
}

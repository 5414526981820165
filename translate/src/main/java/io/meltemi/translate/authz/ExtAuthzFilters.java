package io.meltemi.translate.authz;

import io.envoyproxy.envoy.config.core.v3.ApiVersion;
import io.envoyproxy.envoy.config.core.v3.GrpcService;
import io.envoyproxy.envoy.config.core.v3.HeaderValue;
import io.envoyproxy.envoy.config.core.v3.HttpUri;
import io.envoyproxy.envoy.config.listener.v3.Filter;
import io.envoyproxy.envoy.extensions.filters.http.ext_authz.v3.AuthorizationRequest;
import io.envoyproxy.envoy.extensions.filters.http.ext_authz.v3.AuthorizationResponse;
import io.envoyproxy.envoy.extensions.filters.http.ext_authz.v3.BufferSettings;
import io.envoyproxy.envoy.extensions.filters.http.ext_authz.v3.ExtAuthz;
import io.envoyproxy.envoy.extensions.filters.http.ext_authz.v3.HttpService;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpFilter;
import io.envoyproxy.envoy.type.matcher.v3.ListStringMatcher;
import io.envoyproxy.envoy.type.matcher.v3.MetadataMatcher;
import io.envoyproxy.envoy.type.v3.HttpStatus;
import io.meltemi.model.ExtensionProvider;
import io.meltemi.model.ExtensionProvider.Transport;
import io.meltemi.translate.ProtoDurations;
import io.meltemi.translate.filter.NetworkFilters;
import io.meltemi.translate.filter.TypedConfig;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The filters that ask a provider, where an RBAC filter before them found that a policy matches.
 * Source: istio 1.30.3 pilot/pkg/security/authz/builder/extauthz.go.
 */
record ExtAuthzFilters(Authorizer authorizer) {
  private static final String HTTP = "envoy.filters.http.ext_authz";
  private static final String NETWORK = "envoy.filters.network.ext_authz";
  private static final Duration TIMEOUT = Duration.ofMinutes(10);

  /** How the names of rules begin that want the provider asked. */
  static String policyPrefix(String provider) {
    return "istio-ext-authz-" + provider;
  }

  HttpFilter http() {
    ExtensionProvider.ExtAuthz provider = authorizer.provider();
    var config =
        ExtAuthz.newBuilder()
            .setTransportApiVersion(ApiVersion.V3)
            .setFailureModeAllow(provider.onError().failOpen())
            .setClearRouteCache(provider.clearRouteCache())
            .setFilterEnabledMetadata(enabledBy(RbacFilters.HTTP));
    provider
        .onError()
        .status()
        .ifPresent(s -> config.setStatusOnError(HttpStatus.newBuilder().setCodeValue(s)));
    provider
        .body()
        .ifPresent(
            body ->
                config.setWithRequestBody(
                    BufferSettings.newBuilder()
                        .setMaxRequestBytes(body.maxBytes())
                        .setAllowPartialMessage(body.allowPartial())
                        .setPackAsBytes(body.packAsBytes())));
    switch (provider.transport()) {
      case Transport.Grpc() -> config.setGrpcService(grpcService());
      case Transport.Http http -> {
        headers(http.sentHeaders()).ifPresent(config::setAllowedHeaders);
        config.setHttpService(httpService(http));
      }
    }
    return HttpFilter.newBuilder()
        .setName(HTTP)
        .setTypedConfig(TypedConfig.of(config.build()))
        .build();
  }

  /** Absent for a provider that is asked over HTTP, which knows nothing of plain connections. */
  Optional<Filter> network() {
    return switch (authorizer.provider().transport()) {
      case Transport.Http _ -> Optional.empty();
      case Transport.Grpc() ->
          Optional.of(
              NetworkFilters.named(
                  NETWORK,
                  io.envoyproxy.envoy.extensions.filters.network.ext_authz.v3.ExtAuthz.newBuilder()
                      .setStatPrefix("tcp.")
                      .setTransportApiVersion(ApiVersion.V3)
                      .setFailureModeAllow(authorizer.provider().onError().failOpen())
                      .setFilterEnabledMetadata(enabledBy(RbacFilters.NETWORK))
                      .setGrpcService(grpcService())
                      .build()));
    };
  }

  private com.google.protobuf.Duration timeout() {
    return ProtoDurations.of(authorizer.provider().target().timeout().orElse(TIMEOUT));
  }

  private GrpcService grpcService() {
    return GrpcService.newBuilder()
        .setEnvoyGrpc(
            GrpcService.EnvoyGrpc.newBuilder()
                .setClusterName(authorizer.cluster())
                .setAuthority(authorizer.host()))
        .setTimeout(timeout())
        .build();
  }

  private HttpService httpService(Transport.Http http) {
    var service =
        HttpService.newBuilder()
            .setPathPrefix(http.pathPrefix())
            .setServerUri(
                HttpUri.newBuilder()
                    .setUri("http://" + authorizer.host())
                    .setCluster(authorizer.cluster())
                    .setTimeout(timeout()));
    if (!http.addedHeaders().isEmpty()) {
      var request = AuthorizationRequest.newBuilder();
      http.addedHeaders()
          .forEach(
              (name, value) ->
                  request.addHeadersToAdd(HeaderValue.newBuilder().setKey(name).setValue(value)));
      service.setAuthorizationRequest(request);
    }
    var response = AuthorizationResponse.newBuilder();
    headers(http.toUpstreamOnAllow()).ifPresent(response::setAllowedUpstreamHeaders);
    headers(http.toDownstreamOnDeny()).ifPresent(response::setAllowedClientHeaders);
    headers(http.toDownstreamOnAllow()).ifPresent(response::setAllowedClientHeadersOnSuccess);
    if (!response.build().equals(AuthorizationResponse.getDefaultInstance())) {
      service.setAuthorizationResponse(response);
    }
    return service.build();
  }

  private MetadataMatcher enabledBy(String filter) {
    return Matchers.metadata(
        filter,
        List.of(RbacFilters.EXT_AUTHZ_PREFIX + "shadow_effective_policy_id"),
        Matchers.value(Matchers.prefix(policyPrefix(authorizer.provider().name()))));
  }

  /** The case of names does not count. */
  private static Optional<ListStringMatcher> headers(List<String> names) {
    var list = ListStringMatcher.newBuilder();
    names.forEach(name -> list.addPatterns(Matchers.text(name).toBuilder().setIgnoreCase(true)));
    return names.isEmpty() ? Optional.empty() : Optional.of(list.build());
  }
}

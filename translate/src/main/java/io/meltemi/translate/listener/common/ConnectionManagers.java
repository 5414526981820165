package io.meltemi.translate.listener.common;

import com.google.protobuf.BoolValue;
import io.envoyproxy.envoy.config.core.v3.Http1ProtocolOptions;
import io.envoyproxy.envoy.config.core.v3.Http2ProtocolOptions;
import io.envoyproxy.envoy.config.core.v3.Http3ProtocolOptions;
import io.envoyproxy.envoy.config.core.v3.HttpProtocolOptions;
import io.envoyproxy.envoy.config.core.v3.TypedExtensionConfig;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager.ForwardClientCertDetails;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager.PathWithEscapedSlashesAction;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager.ServerHeaderTransformation;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager.SetCurrentClientCertDetails;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.RequestIDExtension;
import io.envoyproxy.envoy.extensions.http.header_formatters.preserve_case.v3.PreserveCaseFormatterConfig;
import io.envoyproxy.envoy.extensions.request_id.uuid.v3.UuidRequestIdConfig;
import io.meltemi.model.ProxyConfig;
import io.meltemi.model.ProxyConfig.CertDetails;
import io.meltemi.model.ProxyConfig.ForwardClientCert;
import io.meltemi.model.ProxyConfig.ProxyHeaders;
import io.meltemi.translate.ProtoDurations;
import io.meltemi.translate.filter.FilterOrder;
import io.meltemi.translate.filter.ListenerClass;
import io.meltemi.translate.filter.TypedConfig;
import io.meltemi.translate.listener.telemetry.AccessLogs;
import io.meltemi.translate.listener.telemetry.StockMetrics;
import io.meltemi.translate.listener.telemetry.Tracing;
import java.util.Optional;

/** The part of a connection manager that does not depend on its port. */
final class ConnectionManagers {
  private static final String SERVER_NAME = "istio-envoy";

  private ConnectionManagers() {}

  static HttpConnectionManager commonPart(HttpSettings settings) {
    var hcm =
        HttpConnectionManager.newBuilder()
            .addAllHttpFilters(FilterOrder.httpFilters(settings.chain()))
            .addAllAccessLog(AccessLogs.forHttp(settings.accessLogs()))
            .addAllAccessLog(
                StockMetrics.forHttp(
                    settings.chain().listenerClass(),
                    settings.chain().peer(),
                    settings.chain().metrics()))
            .addUpgradeConfigs(
                HttpConnectionManager.UpgradeConfig.newBuilder().setUpgradeType("websocket"))
            .setStreamIdleTimeout(com.google.protobuf.Duration.getDefaultInstance())
            .setProxy100Continue(true)
            .setUseRemoteAddress(BoolValue.of(isGateway(settings)))
            .setRequestIdExtension(requestId(settings));
    settings.tracing().ifPresent(tracing -> hcm.setTracing(Tracing.of(tracing)));
    settings
        .idleTimeout()
        .ifPresent(
            timeout ->
                hcm.setCommonHttpProtocolOptions(
                    HttpProtocolOptions.newBuilder().setIdleTimeout(ProtoDurations.of(timeout))));
    normalizePaths(hcm, settings);
    protocolOptions(hcm, settings);
    headers(hcm, settings);
    return hcm.build();
  }

  private static boolean isGateway(HttpSettings settings) {
    return settings.chain().listenerClass() == ListenerClass.GATEWAY;
  }

  private static RequestIDExtension requestId(HttpSettings settings) {
    boolean sampleById =
        settings.tracing().map(t -> t.propagation().sampleByRequestId()).orElse(true);
    var config =
        UuidRequestIdConfig.newBuilder()
            .setUseRequestIdForTraceSampling(BoolValue.of(sampleById))
            .build();
    return RequestIDExtension.newBuilder().setTypedConfig(TypedConfig.of(config)).build();
  }

  private static void normalizePaths(HttpConnectionManager.Builder hcm, HttpSettings settings) {
    hcm.setPathWithEscapedSlashesAction(PathWithEscapedSlashesAction.KEEP_UNCHANGED);
    switch (settings.pathNormalization()) {
      case NONE -> hcm.setNormalizePath(BoolValue.of(false));
      case DEFAULT, BASE -> hcm.setNormalizePath(BoolValue.of(true));
      case MERGE_SLASHES -> hcm.setNormalizePath(BoolValue.of(true)).setMergeSlashes(true);
      case DECODE_AND_MERGE_SLASHES ->
          hcm.setNormalizePath(BoolValue.of(true))
              .setMergeSlashes(true)
              .setPathWithEscapedSlashesAction(PathWithEscapedSlashesAction.UNESCAPE_AND_FORWARD);
    }
  }

  private static void protocolOptions(HttpConnectionManager.Builder hcm, HttpSettings settings) {
    var http1 = Http1ProtocolOptions.newBuilder();
    boolean preserveCase = settings.headers().preserveHttp1HeaderCase().orElse(false);
    if (preserveCase) {
      var formatter =
          TypedExtensionConfig.newBuilder()
              .setName("preserve_case")
              .setTypedConfig(TypedConfig.of(PreserveCaseFormatterConfig.getDefaultInstance()));
      http1.setHeaderKeyFormat(
          Http1ProtocolOptions.HeaderKeyFormat.newBuilder().setStatefulFormatter(formatter));
    }
    switch (settings.kind()) {
      case PLAIN -> {}
      case HTTP2 -> hcm.setHttp2ProtocolOptions(Http2ProtocolOptions.getDefaultInstance());
      case HTTP3 ->
          hcm.setCodecType(HttpConnectionManager.CodecType.HTTP3)
              .setHttp3ProtocolOptions(Http3ProtocolOptions.getDefaultInstance());
      case FORWARD_PROXY -> http1.setAllowAbsoluteUrl(BoolValue.of(true));
    }
    if (isGateway(settings) || preserveCase || settings.kind() == HttpSettings.Kind.FORWARD_PROXY) {
      hcm.setHttpProtocolOptions(http1);
    }
  }

  private static void headers(HttpConnectionManager.Builder hcm, HttpSettings settings) {
    ProxyHeaders headers = settings.headers();
    if (headers.requestIdDisabled().orElse(false)) {
      hcm.setGenerateRequestId(BoolValue.of(false));
    }
    boolean answers = settings.chain().listenerClass() != ListenerClass.SIDECAR_OUTBOUND;
    hcm.setAppendXForwardedPort(headers.forwarded().port());
    ProxyConfig.Server server = headers.server();
    if (server.disabled().orElse(false)) {
      hcm.setServerHeaderTransformation(ServerHeaderTransformation.PASS_THROUGH);
    } else if (server.value().isPresent()) {
      hcm.setServerName(server.value().orElseThrow());
    } else if (answers) {
      hcm.setServerName(SERVER_NAME);
    }
    switch (settings.chain().listenerClass()) {
      case SIDECAR_OUTBOUND -> {}
      case SIDECAR_INBOUND ->
          hcm.setForwardClientCertDetails(
                  forwardClientCert(headers.clientCert().forward())
                      .orElse(ForwardClientCertDetails.APPEND_FORWARD))
              .setSetCurrentClientCertDetails(clientCertificate(headers.clientCert().details()));
      case GATEWAY -> gatewayTopology(hcm, settings);
    }
  }

  private static void gatewayTopology(HttpConnectionManager.Builder hcm, HttpSettings settings) {
    var topology = settings.topology();
    var forward =
        forwardClientCert(Optional.of(topology.forwardClientCert()))
            .orElse(ForwardClientCertDetails.SANITIZE_SET);
    hcm.setXffNumTrustedHops(topology.numTrustedProxies()).setForwardClientCertDetails(forward);
    if (forward == ForwardClientCertDetails.APPEND_FORWARD
        || forward == ForwardClientCertDetails.SANITIZE_SET) {
      hcm.setSetCurrentClientCertDetails(clientCertificate(CertDetails.DEFAULT).setCert(true));
    }
  }

  private static SetCurrentClientCertDetails.Builder clientCertificate(CertDetails details) {
    return SetCurrentClientCertDetails.newBuilder()
        .setSubject(BoolValue.of(details.subject()))
        .setCert(details.cert())
        .setChain(details.chain())
        .setDns(details.dns())
        .setUri(details.uri());
  }

  private static Optional<ForwardClientCertDetails> forwardClientCert(
      Optional<ForwardClientCert> setting) {
    return setting.flatMap(
        value ->
            switch (value) {
              case UNDEFINED -> Optional.empty();
              case SANITIZE -> Optional.of(ForwardClientCertDetails.SANITIZE);
              case FORWARD_ONLY -> Optional.of(ForwardClientCertDetails.FORWARD_ONLY);
              case APPEND_FORWARD -> Optional.of(ForwardClientCertDetails.APPEND_FORWARD);
              case SANITIZE_SET -> Optional.of(ForwardClientCertDetails.SANITIZE_SET);
              case ALWAYS_FORWARD_ONLY -> Optional.of(ForwardClientCertDetails.ALWAYS_FORWARD_ONLY);
            });
  }
}

package io.meltemi.translate.filter;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import io.envoyproxy.envoy.config.core.v3.GrpcService;
import io.envoyproxy.envoy.extensions.filters.http.ext_proc.v3.ExtProcOverrides;
import io.envoyproxy.envoy.extensions.filters.http.ext_proc.v3.ExtProcPerRoute;
import io.envoyproxy.envoy.extensions.filters.http.ext_proc.v3.ExternalProcessor;
import io.envoyproxy.envoy.extensions.filters.http.ext_proc.v3.MetadataOptions;
import io.envoyproxy.envoy.extensions.filters.http.ext_proc.v3.ProcessingMode;
import io.envoyproxy.envoy.extensions.filters.http.ext_proc.v3.ProcessingMode.BodySendMode;
import io.envoyproxy.envoy.extensions.filters.http.ext_proc.v3.ProcessingMode.HeaderSendMode;
import io.meltemi.model.Service;
import io.meltemi.model.gatewayapi.PoolService;
import io.meltemi.translate.ClusterName;
import io.meltemi.translate.ProtoDurations;
import java.time.Duration;
import java.util.Optional;

/**
 * The service that is asked, for each request to an InferencePool, which endpoint is to have it, as
 * the labels of the pool's service say. It sees requests and responses as they go by, and writes
 * the endpoint's address into {@value #ENDPOINT} of the metadata {@value #METADATA}. What a client
 * writes into a header of that name counts for nothing.
 *
 * <p>Source: istio 1.30.3 pilot/pkg/xds/filters/filters.go; Envoy: "External processing"; protocol:
 * gateway-api-inference-extension docs/proposals/004-endpoint-picker-protocol.
 */
public record EndpointPicker(String host, int port, boolean failsOpen) {
  /** The filter, and the extension. */
  public static final String FILTER = "envoy.filters.http.ext_proc";

  /** Where the endpoint's address is written. */
  public static final String METADATA = "envoy.lb";

  public static final String ENDPOINT = "x-gateway-destination-endpoint";

  /** {@code ExtProcOverrides.failure_mode_allow}, which the published Java types do not have. */
  private static final int FAILURE_MODE_ALLOW = 8;

  /** A BoolValue. */
  private static final ByteString TRUE = ByteString.copyFrom(new byte[] {8, 1});

  private static final Duration CALL_TIMEOUT = Duration.ofSeconds(10);

  /** A model may think for long before the next part of its answer. */
  private static final Duration MESSAGE_TIMEOUT = Duration.ofSeconds(1000);

  /** Of a service that stands for a pool. */
  public static Optional<EndpointPicker> of(Service service) {
    var labels = service.attributes().labels();
    String picker = labels.getOrDefault(PoolService.PICKER, "");
    String port = labels.getOrDefault(PoolService.PICKER_PORT, "");
    if (!labels.getOrDefault(PoolService.SEMANTICS, "").equals(PoolService.SEMANTICS_OF_POOL)
        || picker.isEmpty()
        || !port.matches("[1-9][0-9]{0,4}")) {
      return Optional.empty();
    }
    String host = service.hostname().value();
    return Optional.of(
        new EndpointPicker(
            picker + host.substring(host.indexOf('.')),
            Integer.parseInt(port),
            labels.getOrDefault(PoolService.FAILURE_MODE, "").equals(PoolService.FAIL_OPEN)));
  }

  /** What asks nobody by itself. */
  static ExternalProcessor filter() {
    return ExternalProcessor.newBuilder()
        .setGrpcService(service("none", ""))
        .setProcessingMode(mode(HeaderSendMode.SKIP, BodySendMode.NONE))
        .setMessageTimeout(ProtoDurations.of(MESSAGE_TIMEOUT))
        .setMetadataOptions(
            MetadataOptions.newBuilder()
                .setForwardingNamespaces(
                    MetadataOptions.MetadataNamespaces.newBuilder().addUntyped(METADATA))
                .setReceivingNamespaces(
                    MetadataOptions.MetadataNamespaces.newBuilder().addUntyped(METADATA)))
        .build();
  }

  /** For a route, or one of its clusters, which turns the filter on. */
  public Any perRoute() {
    var overrides =
        ExtProcOverrides.newBuilder()
            .setGrpcService(service(ClusterName.outbound(port, "", host), host + ":" + port))
            .setProcessingMode(mode(HeaderSendMode.SEND, BodySendMode.FULL_DUPLEX_STREAMED));
    if (failsOpen) {
      overrides.setUnknownFields(
          UnknownFieldSet.newBuilder()
              .addField(
                  FAILURE_MODE_ALLOW,
                  UnknownFieldSet.Field.newBuilder().addLengthDelimited(TRUE).build())
              .build());
    }
    return TypedConfig.of(ExtProcPerRoute.newBuilder().setOverrides(overrides).build());
  }

  private static GrpcService service(String cluster, String authority) {
    return GrpcService.newBuilder()
        .setEnvoyGrpc(
            GrpcService.EnvoyGrpc.newBuilder().setClusterName(cluster).setAuthority(authority))
        .setTimeout(ProtoDurations.of(CALL_TIMEOUT))
        .build();
  }

  private static ProcessingMode mode(HeaderSendMode headers, BodySendMode body) {
    return ProcessingMode.newBuilder()
        .setRequestHeaderMode(headers)
        .setRequestBodyMode(body)
        .setRequestTrailerMode(headers)
        .setResponseHeaderMode(headers)
        .setResponseBodyMode(body)
        .setResponseTrailerMode(headers)
        .build();
  }
}

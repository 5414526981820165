package io.meltemi.model;

import io.meltemi.base.Hostname;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedMap;

/** A service that MeshConfig tells of, for policies and telemetry to name. */
public sealed interface ExtensionProvider
    permits ExtensionProvider.Other, ExtensionProvider.ExtAuthz, TelemetryProvider {
  String name();

  /**
   * One of a kind that translation does not use.
   *
   * @param fields all of them, as written
   */
  record Other(String name, Map<String, Object> fields) implements ExtensionProvider {}

  /**
   * Asked by Envoy whether a request may pass: {@code envoyExtAuthzHttp} and {@code
   * envoyExtAuthzGrpc}.
   *
   * @param clearRouteCache whether the route is found again by the headers that the answer changed
   * @param body absent: requests are asked for without their bodies
   */
  record ExtAuthz(
      String name,
      Target target,
      OnError onError,
      boolean clearRouteCache,
      Optional<RequestBody> body,
      Transport transport)
      implements ExtensionProvider {}

  /**
   * @param service a host, or {@code namespace/host}
   * @param timeout absent: ten minutes
   */
  record Target(String service, int port, Optional<Duration> timeout) {
    /** Absent where any namespace is meant. */
    public Optional<String> namespace() {
      int slash = service.indexOf('/');
      return slash < 0 ? Optional.empty() : Optional.of(service.substring(0, slash));
    }

    public Hostname host() {
      return Hostname.of(service.substring(service.indexOf('/') + 1));
    }
  }

  /**
   * What happens while the provider does not answer.
   *
   * @param status of the response where requests are denied; absent: 403
   */
  record OnError(boolean failOpen, OptionalInt status) {}

  /**
   * @param maxBytes of the body that are sent; a larger one gets 413 unless a part is allowed
   */
  record RequestBody(int maxBytes, boolean allowPartial, boolean packAsBytes) {}

  /** How it is asked. */
  sealed interface Transport {
    record Grpc() implements Transport {}

    /**
     * Names of headers may begin or end with a {@code *}.
     *
     * @param pathPrefix before the request's own path; may be empty
     * @param sentHeaders those of the request that are sent along
     * @param addedHeaders what else is sent
     */
    record Http(
        String pathPrefix,
        List<String> sentHeaders,
        SortedMap<String, String> addedHeaders,
        List<String> toUpstreamOnAllow,
        List<String> toDownstreamOnDeny,
        List<String> toDownstreamOnAllow)
        implements Transport {
      public Http {
        sentHeaders = List.copyOf(sentHeaders);
        toUpstreamOnAllow = List.copyOf(toUpstreamOnAllow);
        toDownstreamOnDeny = List.copyOf(toDownstreamOnDeny);
        toDownstreamOnAllow = List.copyOf(toDownstreamOnAllow);
      }
    }
  }
}

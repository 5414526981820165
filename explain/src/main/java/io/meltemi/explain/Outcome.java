package io.meltemi.explain;

import java.util.List;
import java.util.Optional;

/** What becomes of a connection or request at one proxy. */
public sealed interface Outcome {
  /**
   * The proxy answers itself.
   *
   * @param flag Envoy's response flag, such as {@code NR}; empty for an answer that was asked for
   */
  record Answered(int status, String flag, String why) implements Outcome {}

  /** The connection is closed, without an answer. */
  record Closed(String flag, String why) implements Outcome {}

  /**
   * It goes on.
   *
   * @param shares the clusters that it may go to, one of them by chance
   * @param request as the upstream gets it; absent where it is no HTTP that the proxy reads
   */
  record Forwarded(List<Share> shares, Optional<Request> request) implements Outcome {
    public Forwarded {
      shares = List.copyOf(shares);
    }
  }

  /**
   * A cluster that takes a part.
   *
   * @param percent of what goes this way
   */
  record Share(String cluster, double percent, Upstream upstream) {}

  /** What a cluster's endpoints come to. */
  sealed interface Upstream {
    /**
     * One of these is called.
     *
     * @param mutual whether Istio's mutual TLS is used, by the endpoint's or the cluster's settings
     */
    record Endpoints(List<Endpoint> endpoints) implements Upstream {
      public Endpoints {
        endpoints = List.copyOf(endpoints);
      }
    }

    /** Where the connection was meant to go anyway. */
    record OriginalDestination(String address) implements Upstream {}

    /** The cluster is not there, or has nobody to call. */
    record Nobody(int status, String flag, String why) implements Upstream {}
  }

  /**
   * Somebody who may be called.
   *
   * @param address with its port
   * @param tls what is spoken to it
   */
  record Endpoint(String address, UpstreamTls tls) {}

  /**
   * TLS to an endpoint.
   *
   * @param kind {@code plaintext}, {@code tls}, or {@code istio-mutual}
   * @param serverName empty where none is named
   */
  record UpstreamTls(String kind, String serverName) {}
}

package io.meltemi.debug.metrics;

/**
 * Gauges about the configuration in force. Those of what is amiss in it are worked out when they
 * are asked for; others are updated when a snapshot was made.
 */
public enum MeshGauge {
  SERVICES("pilot_services", "Total services known to pilot."),
  VIRTUAL_SERVICES("pilot_virt_services", "Total virtual services known to pilot."),
  CONFLICT_INBOUND_LISTENER(
      "pilot_conflict_inbound_listener", "Number of conflicting inbound listeners."),
  CONFLICT_OUTBOUND_LISTENER_TCP_OVER_TCP(
      "pilot_conflict_outbound_listener_tcp_over_current_tcp",
      "Number of conflicting tcp listeners with current tcp listener."),
  DUPLICATE_SUBSETS(
      "pilot_destrule_subsets", "Duplicate subsets across destination rules for same host"),
  DUPLICATE_DOMAINS("pilot_vservice_dup_domain", "Virtual services with dup domains."),
  REJECTED_CONFIGS(
      "pilot_total_rejected_configs",
      "Total number of configs that Pilot had to reject or ignore."),
  DUPLICATE_CERTIFICATES(
      "pilot_gateway_duplicate_certificates",
      "Servers of Gateways that use a certificate of another Gateway on the same port."),
  DUPLICATE_CLUSTERS(
      "pilot_duplicate_envoy_clusters",
      "Duplicate envoy clusters caused by service entries with same hostname"),
  DNS_CLUSTER_WITHOUT_ENDPOINTS(
      "pilot_dns_cluster_without_endpoints",
      "DNS clusters without endpoints caused by the endpoint field in STRICT_DNS type cluster is"
          + " not set or the corresponding subset cannot select any endpoint"),
  CLUSTERS_WITHOUT_INSTANCES("pilot_eds_no_instances", "Number of clusters without instances."),
  ENDPOINT_NOT_READY("pilot_endpoint_not_ready", "Endpoint found in unready state."),
  POD_WITHOUT_IP("pilot_no_ip", "Pods not found in the endpoint table, possibly invalid."),
  ENDPOINT_WITHOUT_POD("endpoint_no_pod", "Endpoints without an associated pod.");

  private final String metric;
  private final String help;

  MeshGauge(String metric, String help) {
    this.metric = metric;
    this.help = help;
  }

  /** Whether it counts what is amiss in the configuration. */
  boolean isOfProblems() {
    return switch (this) {
      case CONFLICT_INBOUND_LISTENER,
          CONFLICT_OUTBOUND_LISTENER_TCP_OVER_TCP,
          DUPLICATE_SUBSETS,
          DUPLICATE_DOMAINS,
          REJECTED_CONFIGS,
          DUPLICATE_CERTIFICATES,
          DUPLICATE_CLUSTERS ->
          true;
      case SERVICES,
          VIRTUAL_SERVICES,
          DNS_CLUSTER_WITHOUT_ENDPOINTS,
          CLUSTERS_WITHOUT_INSTANCES,
          ENDPOINT_NOT_READY,
          POD_WITHOUT_IP,
          ENDPOINT_WITHOUT_POD ->
          false;
    };
  }

  String metric() {
    return metric;
  }

  String help() {
    return help;
  }
}

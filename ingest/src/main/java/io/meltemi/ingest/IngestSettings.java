package io.meltemi.ingest;

import io.meltemi.base.IpRange;
import io.meltemi.ingest.gateway.GatewaySettings;
import io.meltemi.ingest.gateway.IngressOptions;
import java.time.Duration;
import java.util.List;

/**
 * Settings of the mesh's writer.
 *
 * @param domain suffix of the cluster's services, {@code cluster.local}
 * @param clusterId name of the cluster that the sources tell of ({@code CLUSTER_ID})
 * @param systemNamespace istiod's own
 * @param debounceAfter configuration is published once nothing came for this long
 *     (PILOT_DEBOUNCE_AFTER)
 * @param debounceMax and at the latest this long after the first change (PILOT_DEBOUNCE_MAX)
 * @param endpointInterval least time between two publications of endpoints alone
 * @param autoAddresses ranges of each of which hosts of ServiceEntries without addresses get one
 *     (PILOT_IP_AUTOALLOCATE_IPV4_PREFIX, …_IPV6_PREFIX); none where PILOT_ENABLE_IP_AUTOALLOCATE
 *     is false
 * @param features what else is served, and how
 */
public record IngestSettings(
    String domain,
    String clusterId,
    String systemNamespace,
    Duration debounceAfter,
    Duration debounceMax,
    Duration endpointInterval,
    List<IpRange> autoAddresses,
    Features features) {
  /**
   * @param jwksMode who fetches the keys of issuers (PILOT_JWT_ENABLE_REMOTE_JWKS)
   * @param gateways how the Gateway API is served
   * @param ingresses how Ingresses are
   * @param entries what WorkloadEntries are
   * @param mcs how ServiceExports and ServiceImports are served
   */
  public record Features(
      JwksMode jwksMode,
      GatewaySettings gateways,
      IngressOptions ingresses,
      WorkloadEntrySettings entries,
      McsSettings mcs) {}

  public static final IngestSettings DEFAULT =
      new IngestSettings(
          "cluster.local",
          "Kubernetes",
          "istio-system",
          Duration.ofMillis(100),
          Duration.ofSeconds(10),
          Duration.ofMillis(20),
          List.of(IpRange.parse("240.240.0.0/16"), IpRange.parse("2001:2::/48")),
          JwksMode.ISTIOD);

  public IngestSettings {
    autoAddresses = List.copyOf(autoAddresses);
  }

  public IngestSettings(
      String domain,
      String clusterId,
      String systemNamespace,
      Duration debounceAfter,
      Duration debounceMax,
      Duration endpointInterval,
      List<IpRange> autoAddresses,
      JwksMode jwksMode) {
    this(
        domain,
        clusterId,
        systemNamespace,
        debounceAfter,
        debounceMax,
        endpointInterval,
        autoAddresses,
        new Features(
            jwksMode,
            GatewaySettings.DEFAULT,
            IngressOptions.DEFAULT,
            WorkloadEntrySettings.DEFAULT,
            McsSettings.OFF));
  }

  public JwksMode jwksMode() {
    return features.jwksMode;
  }

  public GatewaySettings gateways() {
    return features.gateways;
  }

  public IngressOptions ingresses() {
    return features.ingresses;
  }

  public IngestSettings withGateways(GatewaySettings other) {
    return with(
        new Features(features.jwksMode, other, features.ingresses, features.entries, features.mcs));
  }

  public IngestSettings withIngresses(IngressOptions other) {
    return with(
        new Features(features.jwksMode, features.gateways, other, features.entries, features.mcs));
  }

  public WorkloadEntrySettings entries() {
    return features.entries;
  }

  public IngestSettings withEntries(WorkloadEntrySettings other) {
    return with(
        new Features(
            features.jwksMode, features.gateways, features.ingresses, other, features.mcs));
  }

  public McsSettings mcs() {
    return features.mcs;
  }

  public IngestSettings withMcs(McsSettings other) {
    return with(
        new Features(
            features.jwksMode, features.gateways, features.ingresses, features.entries, other));
  }

  /** Published once nothing came for {@code after}, at the latest after {@code max}. */
  public IngestSettings withDebounce(Duration after, Duration max) {
    return new IngestSettings(
        domain, clusterId, systemNamespace, after, max, endpointInterval, autoAddresses, features);
  }

  private IngestSettings with(Features other) {
    return new IngestSettings(
        domain,
        clusterId,
        systemNamespace,
        debounceAfter,
        debounceMax,
        endpointInterval,
        autoAddresses,
        other);
  }
}

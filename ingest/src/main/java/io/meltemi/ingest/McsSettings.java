package io.meltemi.ingest;

/**
 * How the Multi-Cluster Services API is served.
 *
 * @param discovery whether endpoints are for other clusters only where a ServiceExport says so
 *     (ENABLE_MCS_SERVICE_DISCOVERY)
 * @param clusterLocal and by their own host not even then (ENABLE_MCS_CLUSTER_LOCAL)
 * @param host whether ServiceImports have hosts of their own (ENABLE_MCS_HOST)
 */
public record McsSettings(boolean discovery, boolean clusterLocal, boolean host) {
  public static final McsSettings OFF = new McsSettings(false, false, false);
}

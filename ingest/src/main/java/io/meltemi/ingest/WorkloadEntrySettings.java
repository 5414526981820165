package io.meltemi.ingest;

/**
 * What WorkloadEntries are to the mesh.
 *
 * @param healthChecks whether their statuses say if they are healthy
 *     (PILOT_ENABLE_WORKLOAD_ENTRY_HEALTHCHECKS)
 * @param ofServices whether Kubernetes Services select them, as ServiceEntries do
 *     (PILOT_ENABLE_K8S_SELECT_WORKLOAD_ENTRIES)
 */
public record WorkloadEntrySettings(boolean healthChecks, boolean ofServices) {
  public static final WorkloadEntrySettings DEFAULT = new WorkloadEntrySettings(true, true);
}

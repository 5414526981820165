package io.meltemi.settings;

import io.meltemi.base.IpRange;
import io.meltemi.ingest.McsSettings;
import io.meltemi.ingest.WorkloadEntrySettings;
import java.util.List;

/** What services and endpoints there are, as variables say it. */
public final class RegistryVariables {
  private RegistryVariables() {}

  /** What WorkloadEntries are to the mesh. */
  public static WorkloadEntrySettings entries(Environment environment) {
    var byDefault = WorkloadEntrySettings.DEFAULT;
    return new WorkloadEntrySettings(
        environment.flag("PILOT_ENABLE_WORKLOAD_ENTRY_HEALTHCHECKS", byDefault.healthChecks()),
        environment.flag("PILOT_ENABLE_K8S_SELECT_WORKLOAD_ENTRIES", byDefault.ofServices()));
  }

  /** What is made of the objects of the Multi-Cluster Services API. */
  public static McsSettings mcs(Environment environment) {
    var byDefault = McsSettings.OFF;
    return new McsSettings(
        environment.flag("ENABLE_MCS_SERVICE_DISCOVERY", byDefault.discovery()),
        environment.flag("ENABLE_MCS_CLUSTER_LOCAL", byDefault.clusterLocal()),
        environment.flag("ENABLE_MCS_HOST", byDefault.host()));
  }

  /** The ranges of which hosts without addresses get some; none where they get none. */
  static List<IpRange> autoAddresses(Environment environment, List<IpRange> byDefault) {
    List<IpRange> ranges =
        List.of(
            range(environment, "PILOT_IP_AUTOALLOCATE_IPV4_PREFIX", byDefault.getFirst()),
            range(environment, "PILOT_IP_AUTOALLOCATE_IPV6_PREFIX", byDefault.getLast()));
    return environment.flag("PILOT_ENABLE_IP_AUTOALLOCATE", true) ? ranges : List.of();
  }

  private static IpRange range(Environment environment, String name, IpRange byDefault) {
    IpRange range = environment.value(name, byDefault, text -> parse(name, text));
    if (range.isV6() != byDefault.isV6()) {
      throw new IllegalArgumentException(
          name + ": " + range + " (expected: a range as " + byDefault + ")");
    }
    return range;
  }

  private static IpRange parse(String name, String text) {
    try {
      return IpRange.parse(text);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(name + ": " + e.getMessage(), e);
    }
  }
}

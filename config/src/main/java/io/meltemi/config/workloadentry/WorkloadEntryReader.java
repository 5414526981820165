package io.meltemi.config.workloadentry;

import io.meltemi.base.Labels;
import io.meltemi.config.ObjectInput;
import io.meltemi.config.field.Checks;
import io.meltemi.config.field.Fields;
import io.meltemi.config.field.IstioWords;
import io.meltemi.model.WorkloadEntry;
import java.util.Set;
import java.util.SortedMap;

/** Reads a WorkloadEntry, or an endpoint of a ServiceEntry, which has the same fields. */
public final class WorkloadEntryReader {
  private static final String UNIX = "unix://";

  /** As Go reads flags. */
  private static final Set<String> TRUE = Set.of("1", "t", "T", "true", "TRUE", "True");

  private WorkloadEntryReader() {}

  public static WorkloadEntry read(ObjectInput in) {
    return new WorkloadEntry(in.meta(), spec(in.spec(), true), isHealthy(in));
  }

  /**
   * Whether the workload may be called. One whose health is checked is not healthy until that is
   * known.
   *
   * <p>Source: istio 1.30.3 pilot/pkg/serviceregistry/serviceentry/controller.go (isHealthy).
   */
  private static boolean isHealthy(ObjectInput in) {
    boolean checked =
        in.meta()
            .annotations()
            .find(WorkloadEntry.HEALTH_CHECKED)
            .filter(TRUE::contains)
            .isPresent();
    return !checked
        || in.root()
            .child("status")
            .list("conditions", c -> c.string("type") + "=" + c.string("status"))
            .contains(WorkloadEntry.HEALTHY + "=True");
  }

  /**
   * @param mayBeName whether a host name will do for an address
   */
  public static WorkloadEntry.Spec spec(Fields f, boolean mayBeName) {
    SortedMap<String, Integer> ports =
        f.map(
            "ports",
            entry -> {
              if (!Checks.isDnsLabel(entry.key())) {
                entry.error(
                    "(expected: a port's name of letters, digits and -)",
                    "invalid port name: " + entry.key());
              }
              return (int) entry.whole(1, 65535, IstioWords.port("%d"));
            });
    Labels labels = f.labels("labels");
    Checks.labelFault(labels.asMap())
        .ifPresent(fault -> f.bad("labels", fault, IstioWords.labels(labels.asMap())));
    var spec =
        new WorkloadEntry.Spec(
            f.string("address"),
            ports,
            labels,
            f.string("network"),
            f.string("locality"),
            f.optionalUint32("weight").orElse(0),
            f.string("serviceAccount"));
    checkAddress(f, spec, mayBeName);
    f.done();
    return spec;
  }

  private static void checkAddress(Fields f, WorkloadEntry.Spec spec, boolean mayBeName) {
    String address = spec.address();
    if (address.isEmpty()) {
      if (spec.network().isEmpty()) {
        f.bad("address", "an address, or a network", "address is required");
      } else {
        f.warning(
            "address",
            "missing; traffic goes to a gateway of network " + spec.network(),
            "address is unset with network " + IstioWords.quoted(spec.network()));
      }
    } else if (address.startsWith(UNIX)) {
      if (!Checks.isUnixPath(address.substring(UNIX.length()))) {
        f.bad(
            "address",
            "unix:// and an absolute path",
            IstioWords.unixPath(address.substring(UNIX.length())));
      }
      if (!spec.ports().isEmpty()) {
        f.error(
            "ports",
            "set beside a unix:// address (expected: none)",
            "unix endpoint " + address + " must not include ports");
      }
    } else if (!Checks.isIp(address) && !(mayBeName && Checks.isFqdn(address))) {
      f.bad(
          "address",
          mayBeName ? "an IP address or a host name" : "an IP address",
          "endpoint address "
              + IstioWords.quoted(address)
              + (mayBeName
                  ? " is not a valid FQDN or an IP address"
                  : " is not a valid IP address"));
    }
  }
}

package io.meltemi.ingest.kube;

import io.meltemi.base.ResourceName;
import io.meltemi.model.Workload;
import java.util.Optional;

/** The live pods as of the time of the call. */
public interface PodFinder {
  Optional<Workload> named(ResourceName name);

  /** The pod of an IP address; pods of the host network have none of their own. */
  Optional<Workload> at(String address);
}

package io.meltemi.ingest.kube;

import io.meltemi.base.ResourceName;
import java.util.Optional;

/** The live pods as of the time of the call. */
public interface PodFinder {
  Optional<LivePod> named(ResourceName name);

  /** The pod of an IP address; pods of the host network have none of their own. */
  Optional<LivePod> at(String address);
}

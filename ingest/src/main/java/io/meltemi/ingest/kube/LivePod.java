package io.meltemi.ingest.kube;

import io.meltemi.base.ResourceName;
import io.meltemi.model.Endpoint;
import io.meltemi.model.Workload;

/**
 * A live pod, and what all of its endpoints share.
 *
 * @param endpointWorkload as its endpoints have it: with the labels that tell where it runs
 * @param place where it runs
 */
public record LivePod(Workload workload, Endpoint.Workload endpointWorkload, Endpoint.Place place) {
  public ResourceName name() {
    return workload.name();
  }
}

package io.meltemi.ingest;

import io.meltemi.base.ResourceName;
import io.meltemi.model.Service;
import java.util.Set;
import java.util.function.Consumer;

/**
 * What changes of a cluster's registry concern beside it. Confined to the writer's thread.
 *
 * @param entries the ServiceEntries that may select its pods
 * @param endpoints services whose endpoints may be others
 * @param proxies addresses of pods whose proxies may get something else
 * @param service told of each Kubernetes service that may be another
 */
record Concerned(
    EntryIndex entries,
    Set<Service.Key> endpoints,
    Set<String> proxies,
    Consumer<ResourceName> service) {}

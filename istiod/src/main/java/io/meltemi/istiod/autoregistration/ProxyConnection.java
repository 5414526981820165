package io.meltemi.istiod.autoregistration;

import io.meltemi.base.ResourceName;
import io.meltemi.delivery.proxy.Registration;
import io.meltemi.xds.Client;
import java.time.Instant;

/**
 * A stream of a proxy that is registered.
 *
 * @param entry the WorkloadEntry that stands for it
 * @param automatic whether istiod makes the entry
 * @param since when the stream began
 */
record ProxyConnection(
    ResourceName entry, boolean automatic, Registration proxy, Client client, Instant since) {
  /** Whether the proxy names that WorkloadGroup. */
  boolean isOf(ResourceName group) {
    return group.equals(new ResourceName(proxy.namespace(), proxy.group()));
  }
}

package io.meltemi.model;

import io.meltemi.base.ResourceName;
import io.meltemi.model.ServiceEntry.HostAddress;
import java.util.List;

/**
 * Addresses that a ServiceEntry's hosts have been given and that its status does not tell yet.
 *
 * @param written what the status tells now, and may go
 * @param given what proxies get; the hosts in their order
 */
public record AddressStatus(
    ResourceName entry, List<HostAddress> written, List<HostAddress> given) {
  public AddressStatus {
    written = List.copyOf(written);
    given = List.copyOf(given);
  }
}

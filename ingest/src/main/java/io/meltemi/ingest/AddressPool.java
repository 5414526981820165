package io.meltemi.ingest;

import io.meltemi.base.IpRange;
import io.meltemi.ingest.AddressClaims.Host;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The addresses of a range that hosts get by their names. A host has the address that its name
 * leads to; where that is another's, the next one that is free, and keeps it. Confined to the
 * writer's thread.
 */
final class AddressPool {
  /** No more of a range is used than 64,770 addresses. */
  private static final int MAX_HOST_BITS = 16;

  /** Of each 256 addresses those are used that end in 1 to 254. */
  private static final int BLOCK = 256;

  private static final int USED_OF_BLOCK = 254;

  private final IpRange range;
  private final AddressClaims claims;
  private final int slots;
  private final Map<Host, String> given = new HashMap<>();
  private final Map<String, Host> holders = new HashMap<>();

  AddressPool(IpRange range, AddressClaims claims) {
    this.range = range;
    this.claims = claims;
    this.slots = slots(Math.min(MAX_HOST_BITS, range.hostBits()));
  }

  private static int slots(int hostBits) {
    int addresses = 1 << hostBits;
    return addresses > BLOCK ? (addresses / BLOCK - 1) * USED_OF_BLOCK : Math.max(0, addresses - 2);
  }

  boolean isFamilyOf(String address) {
    return range.isV6() == address.indexOf(':') >= 0;
  }

  /** The host's address; absent where none is left. */
  Optional<String> of(Host host) {
    return Optional.ofNullable(given.computeIfAbsent(host, this::next));
  }

  private @Nullable String next(Host host) {
    int slot = home(host);
    for (int tried = 0; tried < slots; tried++) {
      String address = range.at(slot / USED_OF_BLOCK * BLOCK + slot % USED_OF_BLOCK + 1);
      if (!holders.containsKey(address) && claims.isFreeFor(host, address)) {
        holders.put(address, host);
        return address;
      }
      slot = (slot + 1) % slots;
    }
    return null;
  }

  private int home(Host host) {
    var crc = new CRC32C();
    crc.update((host.namespace() + "/" + host.name()).getBytes(StandardCharsets.UTF_8));
    return slots == 0 ? 0 : (int) (crc.getValue() % slots);
  }

  /** Takes the address from the host that has it, if others name it now; that host. */
  Optional<Host> yield(String address) {
    return Optional.ofNullable(holders.get(address))
        .filter(host -> !claims.isFreeFor(host, address))
        .map(
            host -> {
              release(host);
              return host;
            });
  }

  /** The host is gone. */
  void release(Host host) {
    String address = given.remove(host);
    if (address != null) {
      holders.remove(address);
    }
  }
}

package io.meltemi.ingest;

import io.meltemi.model.ServiceEntry;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.zip.CRC32C;

/**
 * Gives hosts of service entries that have no address one of 240.240.0.0/16, so that TCP to them
 * can be told apart. The address comes from the host's name, so it is the same after a restart and
 * in every replica, unless two names meet; then the later one moves on.
 *
 * <p>Source for who gets one: istio 1.30.3 pilot/pkg/networking/serviceentry. Istio counts up and
 * keeps the address in the object's status, which a folder of files does not have.
 */
final class AutoAddresses {
  private static final String ENABLE = "networking.istio.io/enable-autoallocate-ip";
  private static final int SLOTS = 255 * 254;

  private final Map<String, Integer> slots = new HashMap<>();
  private final Set<Integer> used = new HashSet<>();

  List<ServiceEntry.HostAddress> allocate(ServiceEntry entry) {
    if (!isEligible(entry)) {
      return entry.statusAddresses();
    }
    return entry.hosts().stream()
        .filter(host -> !host.startsWith("*"))
        .map(host -> new ServiceEntry.HostAddress(host, address(entry.meta().namespace(), host)))
        .toList();
  }

  private static boolean isEligible(ServiceEntry entry) {
    return entry.addresses().isEmpty()
        && entry.statusAddresses().isEmpty()
        && entry.resolution() != ServiceEntry.Resolution.NONE
        && entry.resolution() != ServiceEntry.Resolution.DYNAMIC_DNS
        && !entry.meta().labels().getOrDefault(ENABLE, "true").equals("false");
  }

  private String address(String namespace, String host) {
    int slot = slots.computeIfAbsent(namespace + "/" + host, this::freeSlot);
    return "240.240." + slot / 254 + "." + (slot % 254 + 1);
  }

  private int freeSlot(String name) {
    var crc = new CRC32C();
    crc.update(name.getBytes(StandardCharsets.UTF_8));
    int slot = (int) (crc.getValue() % SLOTS);
    for (int tried = 0; tried < SLOTS && !used.add(slot); tried++) {
      slot = (slot + 1) % SLOTS;
    }
    return slot;
  }
}

package io.meltemi.ingest.gateway;

import io.meltemi.base.IpRange;
import io.meltemi.model.status.StatusContent;
import java.util.List;

/** How statuses word things. */
final class Words {
  private Words() {}

  /** {@code a, b, and c}. */
  static String list(List<String> all) {
    return switch (all.size()) {
      case 0 -> "";
      case 1 -> all.getFirst();
      case 2 -> all.get(0) + " and " + all.get(1);
      default -> String.join(", ", all.subList(0, all.size() - 1)) + ", and " + all.getLast();
    };
  }

  static StatusContent.Address address(String value) {
    return new StatusContent.Address(
        IpRange.literal(value).isPresent() ? "IPAddress" : "Hostname", value);
  }
}

package io.meltemi.agent.dns;

import io.meltemi.agent.grpc.WireReader;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads {@code istio.networking.nds.v1.NameTable} from protobuf's wire format; unknown fields are
 * skipped. A generated class and its library would cost more memory than the DNS proxy itself.
 */
final class NameTableReader {
  private static final int TABLE = 1;
  private static final int KEY = 1;
  private static final int VALUE = 2;
  private static final int IPS = 1;
  private static final int REGISTRY = 2;
  private static final int SHORTNAME = 3;
  private static final int NAMESPACE = 4;
  private static final int ALT_HOSTS = 5;

  private NameTableReader() {}

  /**
   * The entries, in the table's order.
   *
   * @throws IllegalArgumentException if the bytes are no message
   */
  static List<NameEntry> read(byte[] table) {
    List<NameEntry> entries = new ArrayList<>();
    WireReader in = new WireReader(table);
    while (in.next()) {
      if (in.field() == TABLE && in.isBytes()) {
        entries.add(entry(in.message()));
      }
    }
    return entries;
  }

  private static NameEntry entry(WireReader in) {
    String hostname = "";
    NameEntry info = info(new WireReader(new byte[0]));
    while (in.next()) {
      if (in.field() == KEY && in.isBytes()) {
        hostname = in.text();
      } else if (in.field() == VALUE && in.isBytes()) {
        info = info(in.message());
      }
    }
    return new NameEntry(
        hostname, info.ips(), info.registry(), info.shortname(), info.namespace(), info.altHosts());
  }

  private static NameEntry info(WireReader in) {
    List<String> ips = new ArrayList<>();
    List<String> altHosts = new ArrayList<>();
    String registry = "";
    String shortname = "";
    String namespace = "";
    while (in.next()) {
      if (!in.isBytes()) {
        continue;
      }
      switch (in.field()) {
        case IPS -> ips.add(in.text());
        case REGISTRY -> registry = in.text();
        case SHORTNAME -> shortname = in.text();
        case NAMESPACE -> namespace = in.text();
        case ALT_HOSTS -> altHosts.add(in.text());
        default -> {}
      }
    }
    return new NameEntry("", ips, registry, shortname, namespace, altHosts);
  }
}

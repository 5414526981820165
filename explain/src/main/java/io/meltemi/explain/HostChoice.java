package io.meltemi.explain;

import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.envoyproxy.envoy.config.route.v3.VirtualHost;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Which virtual host a request's host belongs to: the one that has it as a domain; else the longest
 * {@code *.suffix}, else the longest {@code prefix.*}, else {@code *}.
 */
final class HostChoice {
  private HostChoice() {}

  static Optional<VirtualHost> of(RouteConfiguration table, Request request, Trace trace) {
    String wanted =
        (table.getIgnorePortInHostMatching() ? request.host() : request.authority())
            .toLowerCase(Locale.ROOT);
    Optional<VirtualHost> found =
        with(table.getVirtualHostsList(), domain -> domain.equals(wanted) ? 1 : 0)
            .or(() -> with(table.getVirtualHostsList(), domain -> suffix(domain, wanted)))
            .or(() -> with(table.getVirtualHostsList(), domain -> prefix(domain, wanted)))
            .or(() -> with(table.getVirtualHostsList(), domain -> domain.equals("*") ? 1 : 0));
    found.ifPresentOrElse(
        virtualHost ->
            trace.add(
                1,
                Trace.Mark.TAKEN,
                "virtual host " + virtualHost.getName(),
                "host %s is one of its domains".formatted(Texts.quoted(wanted)),
                Origin.of(virtualHost.getMetadata())),
        () ->
            trace.add(
                1,
                Trace.Mark.ENDS,
                "route table " + table.getName(),
                "none of its %d virtual hosts has host %s"
                    .formatted(table.getVirtualHostsCount(), Texts.quoted(wanted))));
    return found;
  }

  /** How well a domain fits, 0 where it does not. */
  private interface Rank {
    int of(String domain);
  }

  private static Optional<VirtualHost> with(List<VirtualHost> hosts, Rank rank) {
    VirtualHost best = VirtualHost.getDefaultInstance();
    int highest = 0;
    for (VirtualHost host : hosts) {
      for (String domain : host.getDomainsList()) {
        int of = rank.of(domain.toLowerCase(Locale.ROOT));
        if (of > highest) {
          highest = of;
          best = host;
        }
      }
    }
    return highest == 0 ? Optional.empty() : Optional.of(best);
  }

  private static int suffix(String domain, String host) {
    boolean fits =
        domain.length() > 1
            && domain.startsWith("*")
            && host.length() > domain.length() - 1
            && host.endsWith(domain.substring(1));
    return fits ? domain.length() : 0;
  }

  private static int prefix(String domain, String host) {
    boolean fits =
        domain.length() > 1
            && domain.endsWith("*")
            && host.length() > domain.length() - 1
            && host.startsWith(domain.substring(0, domain.length() - 1));
    return fits ? domain.length() : 0;
  }
}

package io.meltemi.translate.route;

import io.meltemi.model.VirtualService;
import io.meltemi.translate.Same;
import io.meltemi.translate.filter.PersistentSession;
import io.meltemi.translate.route.GatewaySelection.GatewayRules;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * One host of a gateway's route table.
 *
 * @param name as its virtual host is called, if no host like it comes before it
 * @param domain as virtual hosts have it
 * @param sources the VirtualServices with rules for it
 */
record GatewayHost(String name, String domain, Content content, Set<Same<VirtualService>> sources) {
  /**
   * What a virtual host has beside its domains: hosts that are equal in it share one.
   *
   * @param session how clients stay with one endpoint of the service that the first VirtualService
   *     is named after
   * @param http3Port 0 for none
   */
  record Content(
      List<GatewayRules> rules,
      boolean requireTls,
      int http3Port,
      Optional<PersistentSession> session) {}

  VirtualHostInput virtualHost(List<String> domains, UpstreamHeaders headers) {
    return new VirtualHostInput(
            name,
            domains,
            content.rules().stream().<RouteSource>map(GatewayRules::rules).toList(),
            content.requireTls(),
            headers,
            content.http3Port())
        .withSession(content.session());
  }
}

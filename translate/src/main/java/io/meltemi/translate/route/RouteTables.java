package io.meltemi.translate.route;

import io.meltemi.base.Encoded;

/**
 * The route tables of all proxies that see the same, in one configuration. What was asked for is
 * kept as far as it is for a listener that there is; clients make names up. Any thread.
 */
public sealed interface RouteTables permits SidecarTables, GatewayTables {
  /** The table of that name; one without hosts for a name of nothing that is known. */
  Encoded route(String name);
}

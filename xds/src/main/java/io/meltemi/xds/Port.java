package io.meltemi.xds;

import io.meltemi.base.FairShare;
import io.meltemi.xds.transport.Connections;
import java.util.List;

/**
 * A port's connections and streams, and on whose account they are. Any thread.
 *
 * @param newcomers streams without a request yet: the longest silent one of the busiest address
 *     leaves for another
 * @param waiting streams whose first request is in memory and not dealt with yet, by the same rule:
 *     whoever is silent takes nothing from them
 * @param strangers the account of those who are not known
 * @param known the account of those who are; on a port without TLS nobody is
 */
record Port(
    Connections connections,
    FairShare<Session> newcomers,
    FairShare<Session> waiting,
    Account strangers,
    Account known) {

  static Port of(XdsSettings settings, Account known, boolean tls) {
    Shares shares = settings.shares();
    var strangers = new Account(settings);
    return new Port(
        new Connections(
            shares.connections(),
            settings.limits().streams() + shares.newcomers(),
            shares.pendingBytes()),
        new FairShare<>(shares.newcomers(), FairShare.Yields.OLDEST),
        new FairShare<>(shares.newcomers(), FairShare.Yields.OLDEST),
        strangers,
        tls ? known : strangers);
  }

  Account accountOf(List<String> identities) {
    return identities.isEmpty() ? strangers : known;
  }
}

package io.meltemi.istiod;

import io.meltemi.debug.metrics.PilotMetrics;
import io.meltemi.istiod.autoregistration.AutoRegistration;
import io.meltemi.istiod.autoregistration.FolderRegistration;
import io.meltemi.istiod.autoregistration.RegistrationScope;
import io.meltemi.istiod.autoregistration.RegistrationSettings;
import io.meltemi.kube.KubeClient;
import io.meltemi.kube.leader.LeaderSettings;
import io.meltemi.xds.ConnectionHandler;
import java.util.ArrayDeque;
import java.util.Deque;

/** What is done for proxies outside of Kubernetes while they are connected. */
final class RegistrationWork implements AutoCloseable {
  private final ConnectionHandler handler;
  private final Deque<AutoCloseable> parts = new ArrayDeque<>();

  private RegistrationWork(ConnectionHandler handler) {
    this.handler = handler;
  }

  /** Where nothing is registered. */
  static RegistrationWork none() {
    return new RegistrationWork(new FolderRegistration());
  }

  /** Registers in the cluster, which configuration comes from. */
  static RegistrationWork start(
      IstiodSettings settings, KubeClient client, Sources sources, PilotMetrics metrics) {
    IstiodSettings.Cluster cluster = settings.from().cluster().orElseThrow();
    RegistrationSettings registration = cluster.duties().registration();
    if (!registration.automatic() && !registration.healthChecks()) {
      return new RegistrationWork(ConnectionHandler.NONE);
    }
    var started =
        AutoRegistration.start(
            RegistrationScope.of(
                client,
                sources::findServed,
                registration,
                cluster.duties().instance(),
                settings.xds().connection().maxAge(),
                metrics.registrations()));
    sources.groups().onAdd(started::groupAdded);
    var work = new RegistrationWork(started);
    work.parts.push(started);
    work.parts.push(
        Leaders.lead(cluster, client, LeaderSettings.WORKLOAD_ENTRIES, started::cleanUp));
    return work;
  }

  ConnectionHandler handler() {
    return handler;
  }

  @Override
  public void close() throws Exception {
    for (AutoCloseable part : parts) {
      part.close();
    }
  }
}

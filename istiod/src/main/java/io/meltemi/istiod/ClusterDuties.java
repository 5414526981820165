package io.meltemi.istiod;

import io.meltemi.debug.metrics.PilotMetrics;
import io.meltemi.ingest.MeshLoop;
import io.meltemi.istiod.mcs.AutoServiceExport;
import io.meltemi.istiod.security.MeshTrust;
import io.meltemi.istiod.webhook.InjectionSource;
import io.meltemi.kube.KubeClient;
import io.meltemi.kube.leader.LeaderSettings;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What istiod does in its own cluster, most of it while it leads. What may have a lot to do at a
 * time has a client of its own, so that nothing else waits for it.
 *
 * @param parts takes what is started
 */
record ClusterDuties(IstiodSettings settings, Parts parts) {
  private static final IstiodSettings.Rate REVIEWS = new IstiodSettings.Rate(500, 500);

  /** A client for reviews, of which many come at a time; absent where there is no cluster. */
  Optional<KubeClient> reviewer() throws StartException {
    return settings.from().cluster().isEmpty() ? Optional.empty() : Optional.of(client(REVIEWS));
  }

  /** Thousands may be due at a time. */
  void writeStatuses(Sources sources, StatusWork statuses) throws StartException {
    if (sources.client().isPresent() && settings.from().configDir().isEmpty()) {
      KubeClient client = client(settings.from().cluster().orElseThrow().statusRate());
      statuses
          .byLock(client, sources::findServed, !settings.mesh().ingest().autoAddresses().isEmpty())
          .forEach((lock, work) -> lead(client, lock, work));
    }
  }

  /** Of the own cluster; those of others are with what is done there. */
  void exportServices(MeshTrust trust) throws StartException {
    if (settings.from().cluster().filter(c -> c.remote().exportsAll()).isPresent()) {
      KubeClient client = client(settings.from().cluster().get().statusRate());
      String own = settings.mesh().ingest().clusterId();
      var exports = RemoteWork.exports(settings, own, trust);
      lead(client, LeaderSettings.SERVICE_EXPORTS, () -> AutoServiceExport.start(client, exports));
    }
  }

  /** Streams wait for what it writes. */
  RegistrationWork registrations(Sources sources, PilotMetrics metrics) throws StartException {
    if (sources.client().isEmpty() || settings.from().configDir().isPresent()) {
      return RegistrationWork.none();
    }
    KubeClient client = client(settings.from().cluster().orElseThrow().statusRate());
    return parts.add(RegistrationWork.start(settings, client, sources, metrics));
  }

  void serveGateways(
      Sources sources,
      MeshLoop loop,
      Optional<InjectionSource> templates,
      GatewayWork.Wishes wanted) {
    if (settings.from().cluster().isPresent()) {
      KubeClient client = sources.client().orElseThrow();
      var work = new GatewayWork(settings, client, sources, loop, templates, wanted);
      if (!work.duties().isEmpty()) {
        lead(client, work.lock(), work);
      }
    }
  }

  void lead(KubeClient client, String lock, Supplier<AutoCloseable> work) {
    parts.add(Leaders.lead(settings.from().cluster().orElseThrow(), client, lock, work));
  }

  private KubeClient client(IstiodSettings.Rate rate) throws StartException {
    IstiodSettings.Cluster cluster = settings.from().cluster().orElseThrow();
    try {
      return parts.add(
          KubeClient.of(
              cluster.credentials(), cluster.client().withRate(rate.perSecond(), rate.burst())));
    } catch (IOException e) {
      throw new StartException(
          "cannot talk to " + cluster.credentials().server() + ": " + e.getMessage(), e);
    }
  }
}

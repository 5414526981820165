package io.meltemi.istiod;

import io.meltemi.ingest.MeshLoop;
import io.meltemi.ingest.gateway.GatewaySettings;
import io.meltemi.inject.Injector;
import io.meltemi.istiod.gateway.GatewayClasses;
import io.meltemi.istiod.gateway.GatewayDeployer;
import io.meltemi.istiod.gateway.GatewayFacts;
import io.meltemi.istiod.gateway.PoolServices;
import io.meltemi.istiod.gateway.Wanted;
import io.meltemi.istiod.webhook.InjectionFacts;
import io.meltemi.istiod.webhook.InjectionSource;
import io.meltemi.kube.KubeClient;
import io.meltemi.kube.leader.LeaderSettings;
import io.meltemi.model.MeshSnapshot;
import io.meltemi.model.gatewayapi.GatewayDeployment;
import io.meltemi.model.gatewayapi.PoolService;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Begins what istiod does in its cluster for the Gateway API: the GatewayClasses that are Istio's
 * own, what runs Gateways, and the services of InferencePools. Each revision deploys its own.
 *
 * @param templates absent where nothing is injected: then nothing is deployed either
 */
record GatewayWork(
    IstiodSettings settings,
    KubeClient client,
    Sources sources,
    MeshLoop loop,
    Optional<InjectionSource> templates,
    Wishes wanted)
    implements Supplier<AutoCloseable> {
  /** What the current snapshot wants. */
  record Wishes(Wanted<GatewayDeployment> gateways, Wanted<PoolService> pools) {
    Wishes() {
      this(new Wanted<>(), new Wanted<>());
    }

    void set(MeshSnapshot snapshot) {
      gateways.set(snapshot.deployments());
      pools.set(snapshot.pools());
    }
  }

  /** Whoever has it does this work. */
  String lock() {
    String revision = cluster().revision();
    return LeaderSettings.GATEWAY_DEPLOYMENT + "-" + (revision.isEmpty() ? "default" : revision);
  }

  private IstiodSettings.Cluster cluster() {
    return settings.from().cluster().orElseThrow();
  }

  /** What there is to do. */
  List<Supplier<AutoCloseable>> duties() {
    var duties = new ArrayList<Supplier<AutoCloseable>>();
    if (cluster().duties().gateways().classes() && settings.from().configDir().isEmpty()) {
      duties.add(() -> GatewayClasses.start(client, settings.mesh().ingest().gateways()));
    }
    if (cluster().duties().gateways().deployments() && templates.isPresent()) {
      duties.add(() -> deploy(templates.get()));
    }
    GatewaySettings served = settings.mesh().ingest().gateways();
    if (served.enabled() && served.inferencePools() && settings.from().configDir().isEmpty()) {
      duties.add(() -> PoolServices.start(client, wanted.pools()));
    }
    return duties;
  }

  @Override
  public AutoCloseable get() {
    List<AutoCloseable> begun = duties().stream().map(Supplier::get).toList();
    return () -> {
      for (AutoCloseable each : begun) {
        each.close();
      }
    };
  }

  private GatewayDeployer deploy(InjectionSource from) {
    var facts =
        new InjectionFacts(
            sources.surroundings(), settings.injection().sidecars(), loop::published);
    return GatewayDeployer.start(
        client,
        new GatewayDeployer.Sources(
            () -> from.find().map(Injector::settings),
            new GatewayFacts(client, settings.mesh().ingest().clusterId(), facts),
            cluster().namespace()),
        wanted.gateways());
  }
}

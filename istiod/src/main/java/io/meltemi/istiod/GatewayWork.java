package io.meltemi.istiod;

import io.meltemi.ingest.MeshLoop;
import io.meltemi.inject.Injector;
import io.meltemi.istiod.gateway.GatewayDeployer;
import io.meltemi.istiod.gateway.GatewayFacts;
import io.meltemi.istiod.gateway.WantedGateways;
import io.meltemi.istiod.webhook.InjectionFacts;
import io.meltemi.istiod.webhook.InjectionSource;
import io.meltemi.kube.KubeClient;
import io.meltemi.kube.leader.LeaderSettings;
import java.util.function.Supplier;

/** Begins to deploy Gateways; each revision deploys its own. */
record GatewayWork(
    IstiodSettings settings,
    KubeClient client,
    Sources sources,
    MeshLoop loop,
    InjectionSource templates,
    WantedGateways wanted)
    implements Supplier<AutoCloseable> {
  /** Whoever has it deploys. */
  String lock() {
    String revision = settings.from().cluster().orElseThrow().revision();
    return LeaderSettings.GATEWAY_DEPLOYMENT + "-" + (revision.isEmpty() ? "default" : revision);
  }

  @Override
  public AutoCloseable get() {
    var facts =
        new InjectionFacts(
            sources.surroundings(), settings.injection().sidecars(), loop::published);
    var from =
        new GatewayDeployer.Sources(
            () -> templates.find().map(Injector::settings),
            new GatewayFacts(client, settings.ingest().clusterId(), facts),
            settings.from().cluster().orElseThrow().namespace());
    return GatewayDeployer.start(client, from, wanted);
  }
}

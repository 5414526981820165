package io.meltemi.delivery;

import io.meltemi.base.Encoded;
import io.meltemi.translate.Containment;
import io.meltemi.translate.TranslateSettings;
import io.meltemi.translate.cluster.ClusterTranslator;
import io.meltemi.translate.endpoint.EndpointTranslator;
import io.meltemi.translate.extension.ExtensionTranslator;
import io.meltemi.translate.grpc.GrpcTranslator;
import io.meltemi.translate.listener.ListenerTranslator;
import io.meltemi.translate.patch.PatchReports;
import io.meltemi.translate.patch.Patcher;
import io.meltemi.translate.route.RouteTranslator;
import io.meltemi.xds.Resource;
import io.meltemi.xds.ResourceList;
import io.meltemi.xds.ResourceType;
import java.util.Collection;

/** The translators, which live as long as istiod: their caches outlast every snapshot. */
record Translators(
    ClusterTranslator clusters,
    EndpointTranslator endpoints,
    ListenerTranslator listeners,
    RouteTranslator routes,
    GrpcTranslator grpc,
    ExtensionTranslator extensions,
    Patcher patcher,
    Containment containment) {

  Translators(TranslateSettings settings, Containment containment, PatchReports reports) {
    this(
        new ClusterTranslator(settings, containment),
        new EndpointTranslator(settings),
        new ListenerTranslator(settings, containment),
        new RouteTranslator(settings, containment),
        new GrpcTranslator(settings, containment),
        new ExtensionTranslator(),
        new Patcher(reports),
        containment);
  }

  static ResourceList list(String name, ResourceType type, Collection<Encoded> messages) {
    return ResourceList.named(name, messages.stream().map(m -> Resource.of(type, m)).toList());
  }
}

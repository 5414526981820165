package io.meltemi.translate.grpc;

import io.meltemi.base.Encoded;
import io.meltemi.translate.Containment;
import io.meltemi.translate.Encoder;
import io.meltemi.translate.TranslateSettings;
import io.meltemi.translate.route.RouteTables;
import io.meltemi.translate.scope.ProxyScope;
import java.util.Optional;

/** Makes what a gRPC library asks for by name; what cannot be made is left out. Any thread. */
public final class GrpcTranslator {
  private final Containment containment;
  private final boolean persistentSessions;

  public GrpcTranslator(TranslateSettings settings, Containment containment) {
    this.persistentSessions = settings.persistentSessions();
    this.containment = containment;
  }

  /**
   * @param name a host and a port, or that of a server's own listener
   */
  public Optional<Encoded> listener(ProxyScope scope, String name) {
    return containment
        .attempt(
            "lds",
            name,
            () ->
                GrpcListeners.listener(scope, name, persistentSessions)
                    .map(made -> Encoder.encode(name, made)))
        .flatMap(made -> made);
  }

  public Optional<Encoded> cluster(ProxyScope scope, String name) {
    return containment
        .attempt(
            "cds",
            name,
            () -> GrpcClusters.cluster(scope, name).map(made -> Encoder.encode(name, made)))
        .flatMap(made -> made);
  }

  public Optional<Encoded> routes(RouteTables tables, String name) {
    return containment
        .attempt(
            "rds",
            name,
            () -> GrpcRoutes.table(tables, name).map(made -> Encoder.encode(name, made)))
        .flatMap(made -> made);
  }
}

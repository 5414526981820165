package io.meltemi.debug;

import io.meltemi.debug.view.Proxy;
import io.meltemi.debug.view.PushStatusView;
import io.meltemi.model.Locality;
import io.meltemi.model.MeshSnapshot;
import io.meltemi.translate.scope.ProxyScope;
import io.meltemi.xds.Client;
import io.meltemi.xds.SessionStatus;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * What the pages show, asked for at each request. Suppliers are called on the HTTP server's threads
 * and must be quick.
 *
 * @param snapshot the snapshot in force
 * @param clients who is connected
 * @param objects the parsed documents of Istio's kinds, as they were written
 * @param injectTemplates by name
 * @param clusters the clusters that are watched
 * @param actions what pages may set in motion
 */
public record DebugSources(
    Supplier<MeshSnapshot> snapshot,
    Clients clients,
    Supplier<List<Map<String, Object>>> objects,
    Supplier<Map<String, String>> injectTemplates,
    Supplier<List<ClusterStatus>> clusters,
    Actions actions,
    Server server) {

  /** How much is amiss in the configuration, by metric; nothing while istiod is not ready. */
  public Map<String, Integer> problems() {
    return server.unready().get().isEmpty()
        ? PushStatusView.counts(
            snapshot.get(), Proxy.of(clients.sessions().get()), clients.scopes())
        : Map.of();
  }

  /**
   * Who is connected.
   *
   * @param sessions the streams that are open
   * @param scopes what a connected proxy sees of the snapshot in force; empty for an unknown client
   * @param localities where a client is, by what it says or by its workload
   */
  public record Clients(
      Supplier<List<SessionStatus>> sessions,
      Function<Client, Optional<ProxyScope>> scopes,
      Function<Client, Locality> localities) {}

  /**
   * What the server says of itself.
   *
   * @param unready why istiod is not ready, for people; empty while it is
   * @param clusterId the own cluster's name
   * @param version what {@code /version} answers
   */
  public record Server(Supplier<Optional<String>> unready, String clusterId, String version) {}

  /**
   * A cluster that services come from.
   *
   * @param secretName {@code namespace/name} of its remote secret; empty for the own cluster
   * @param syncStatus {@code synced}, {@code syncing}, {@code timeout} or {@code closed}
   */
  public record ClusterStatus(String id, String secretName, String syncStatus) {}

  /** What a page may set in motion. */
  public interface Actions {
    /** Sends everything to every proxy again. */
    void pushAll();

    /** Forgets what was translated; it is made again when it is next needed. */
    void clearCaches();
  }
}

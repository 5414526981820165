package io.meltemi.debug;

import io.meltemi.model.MeshSnapshot;
import io.meltemi.translate.scope.ProxyScope;
import io.meltemi.xds.Client;
import io.meltemi.xds.SessionStatus;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * What the pages show, asked for at each request. Suppliers are called on the HTTP server's threads
 * and must be quick.
 *
 * @param snapshot the snapshot in force
 * @param sessions the streams that are open
 * @param scopes what a connected proxy sees of the snapshot in force; empty for an unknown client
 * @param objects the parsed documents of Istio's kinds, as they were written
 * @param injectTemplates by name
 * @param clusters the clusters that are watched
 * @param problems what is wrong with the configuration in force: for each metric of Istio's ({@code
 *     pilot_conflict_outbound_listener_tcp_over_current_tcp}), messages by object
 * @param ready whether the first snapshot is there and everything is served
 * @param actions what pages may set in motion
 * @param clusterId the own cluster's name
 * @param version what {@code /version} answers
 */
public record DebugSources(
    Supplier<MeshSnapshot> snapshot,
    Supplier<List<SessionStatus>> sessions,
    Function<Client, Optional<ProxyScope>> scopes,
    Supplier<List<Map<String, Object>>> objects,
    Supplier<Map<String, String>> injectTemplates,
    Supplier<List<ClusterStatus>> clusters,
    Supplier<Map<String, Map<String, String>>> problems,
    BooleanSupplier ready,
    Actions actions,
    String clusterId,
    String version) {

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

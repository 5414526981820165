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
import java.util.SortedMap;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

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
 * @param progress how far changes have come
 */
public record DebugSources(
    Supplier<MeshSnapshot> snapshot,
    Clients clients,
    Supplier<List<Map<String, Object>>> objects,
    Supplier<Map<String, String>> injectTemplates,
    Supplier<List<ClusterStatus>> clusters,
    Actions actions,
    Progress progress,
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
   * @param settings by what it makes what is sent of a mesh
   */
  public record Server(
      Supplier<Optional<String>> unready, String clusterId, String version, Settings settings) {}

  /**
   * What istiod was told that what it sends to proxies depends on: nothing of it is secret.
   *
   * @param domain of the cluster's services
   * @param variables of the environment, as far as they are set, by name
   */
  public record Settings(String domain, SortedMap<String, String> variables) {}

  /**
   * A cluster that services come from.
   *
   * @param secretName {@code namespace/name} of its remote secret; empty for the own cluster
   * @param syncStatus {@code synced}, {@code syncing}, {@code timeout} or {@code closed}
   */
  public record ClusterStatus(String id, String secretName, String syncStatus) {}

  /**
   * How far changes of objects have come on their way to proxies.
   *
   * @param told the resource version up to which the mesh was told of a kind; empty for none
   * @param read the version of a file's text that the mesh was told of; empty for none
   * @param taken how many groups of changes were handed in
   * @param published how many of them are in force, and told to the streams
   */
  public record Progress(
      UnaryOperator<String> told,
      UnaryOperator<String> read,
      LongSupplier taken,
      LongSupplier published) {}

  /** What a page may set in motion. */
  public interface Actions {
    /** Sends everything to every proxy again. */
    void pushAll();

    /** Forgets what was translated; it is made again when it is next needed. */
    void clearCaches();
  }
}

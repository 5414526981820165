package io.meltemi.delivery;

import io.meltemi.base.Hostname;
import io.meltemi.model.EndpointSnapshot;
import io.meltemi.model.ProxyView;
import io.meltemi.model.Service;
import io.meltemi.translate.BuildCache;
import io.meltemi.translate.ClusterName;
import io.meltemi.translate.Same;
import io.meltemi.translate.endpoint.PlaceRead;
import io.meltemi.translate.nametable.NameTableTranslator;
import io.meltemi.translate.scope.ClientSettings;
import io.meltemi.translate.scope.VisibleServices;
import io.meltemi.xds.Resource;
import io.meltemi.xds.ResourceList;
import io.meltemi.xds.ResourceType;
import io.meltemi.xds.Subscription;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The clusters, load assignments and names of all services that some clients see, for all clients
 * that see the same and are able to do the same, whatever their workload and namespace. Any thread.
 */
final class ServiceLayer {
  /** The name of the list of clusters, as a part of what a client gets. */
  static final String CLUSTERS = "outbound";

  private static final String UNKNOWN = "";
  private static final int PLACES = 64;
  private static final int SELECTIONS = 64;

  private final Translators translators;
  private final Key key;
  private final List<GroupLayer> groups;
  private final PlaceRead clusterPlace;
  private final PlaceRead endpointPlace;
  private final List<Service.Key> endpointReaders;
  private final Recent<ProxyView, Node> clusters = new Recent<>(PLACES);
  private final Recent<Same<Subscription>, Map<String, Subscription>> parts =
      new Recent<>(SELECTIONS);
  private final Recent<Selection, Node> selections = new Recent<>(SELECTIONS);
  private final Recent<String, Names> nameTables = new Recent<>(1);
  private volatile Read latest = new Read(EndpointSnapshot.EMPTY, EndpointSnapshot.EMPTY, false);

  /**
   * @param settings of a client that is nowhere
   * @param passedOn as of {@link GroupLayer.Key}
   */
  record Key(ClientSettings settings, boolean passedOn, Same<VisibleServices> services) {}

  /** A list as it was at some revision of the endpoints. */
  private record Node(long revision, ResourceList list) {}

  private record Selection(
      ProxyView place,
      Same<Subscription> names,
      Same<ResourceList> clusters,
      SentClusters.Leaving leaving) {}

  private record Names(List<Same<?>> read, ResourceList list) {}

  /** Whether endpoints that more than load assignments depends on differ between two snapshots. */
  private record Read(EndpointSnapshot before, EndpointSnapshot after, boolean changed) {}

  ServiceLayer(
      Translators translators, BuildCache<GroupLayer.Key, GroupLayer> groupLayers, Key key) {
    this.translators = translators;
    this.key = key;
    this.groups =
        key.services.value().groups().stream()
            .map(
                group ->
                    groupLayers.get(
                        new GroupLayer.Key(key.settings, key.passedOn, new Same<>(group))))
            .toList();
    PlaceRead byClusters = PlaceRead.NOTHING;
    PlaceRead byEndpoints = PlaceRead.NOTHING;
    List<Service.Key> readers = new ArrayList<>();
    for (GroupLayer group : groups) {
      byClusters = byClusters.and(group.clusterPlace());
      byEndpoints = byEndpoints.and(group.endpointPlace());
      readers.addAll(group.endpointReaders());
    }
    this.clusterPlace = byClusters;
    this.endpointPlace = byEndpoints;
    this.endpointReaders = List.copyOf(readers);
  }

  /** What any of it reads of where a client is. */
  PlaceRead place() {
    return clusterPlace.and(endpointPlace);
  }

  /** Whether clusters, listeners or names may be others by what changed in the endpoints. */
  @SuppressWarnings("ReferenceEquality") // endpoints stay the same instance until they change
  boolean readsChanged(EndpointSnapshot before, EndpointSnapshot after) {
    Read known = latest;
    if (known.before != before || known.after != after) {
      known =
          new Read(
              before, after, endpointReaders.stream().anyMatch(k -> before.of(k) != after.of(k)));
      latest = known;
    }
    return known.changed;
  }

  ResourceList clusters(ProxyView client, EndpointState state) {
    long revision = endpointReaders.isEmpty() ? 0 : state.revision();
    return clusters.compute(
            clusterPlace.of(client),
            (place, known) ->
                known != null && known.revision >= revision
                    ? known
                    : node(
                        CLUSTERS,
                        revision,
                        groups.stream().map(group -> group.clusters(client, state)).toList(),
                        known))
        .list;
  }

  /**
   * The load assignments of those names.
   *
   * @param sent the clusters that the client was sent
   */
  ResourceList endpoints(
      ProxyView client, EndpointState state, Subscription names, ResourceList sent) {
    SentClusters clusters = SentClusters.of(sent);
    var selection =
        new Selection(
            endpointPlace.of(client),
            new Same<>(names),
            new Same<>(clusters.outbound()),
            clusters.leaving());
    if (!clusters.isShared()) {
      return node("", state.revision(), assignments(client, state, names, clusters), null).list;
    }
    return selections.compute(
            selection,
            (wanted, known) ->
                known != null && known.revision >= state.revision()
                    ? known
                    : node(
                        "", state.revision(), assignments(client, state, names, clusters), known))
        .list;
  }

  private List<ResourceList> assignments(
      ProxyView client, EndpointState state, Subscription names, SentClusters clusters) {
    Map<String, Subscription> byGroup =
        parts.compute(
            new Same<>(names),
            (k, known) -> known != null ? known : names.groupedBy(this::groupOf));
    List<ResourceList> lists = new ArrayList<>(groups.size() + 1);
    for (GroupLayer group : groups) {
      Subscription some = byGroup.get(group.name());
      if (some != null) {
        lists.add(group.endpoints(client, state, some, clusters));
      }
    }
    List<Resource> others = new ArrayList<>();
    byGroup.forEach(
        (group, some) -> {
          if (key.services.value().group(group).isEmpty()) {
            some.names().forEach(name -> unknown(name, state, clusters).ifPresent(others::add));
          }
        });
    lists.add(ResourceList.named(UNKNOWN, others));
    return lists;
  }

  /** Nothing is behind a name that no service in scope has. */
  private Optional<Resource> unknown(String name, EndpointState state, SentClusters clusters) {
    return translators
        .endpoints()
        .loadAssignment(key.settings, Optional.empty(), state.endpoints(), name)
        .map(message -> Resource.of(ResourceType.ENDPOINT, message))
        .map(
            resource ->
                io.meltemi.xds.ClientView.endpoints(
                    resource, clusters.outbound(), clusters.leaving().list()));
  }

  private String groupOf(String cluster) {
    return ClusterName.parse(cluster)
        .flatMap(name -> key.services.value().groupOf(Hostname.of(name.host())))
        .orElse(UNKNOWN);
  }

  /** A list of these parts; the one of before where it has the same. */
  private static Node node(
      String name, long revision, List<ResourceList> parts, @Nullable Node before) {
    return before != null && sameParts(before.list.parts(), parts)
        ? new Node(revision, before.list)
        : new Node(revision, ResourceList.concatenated(name, parts));
  }

  /** Lists without resources are alike. */
  @SuppressWarnings("ReferenceEquality")
  private static boolean sameParts(List<ResourceList> some, List<ResourceList> others) {
    if (some.size() != others.size()) {
      return false;
    }
    for (int i = 0; i < some.size(); i++) {
      ResourceList one = some.get(i);
      ResourceList other = others.get(i);
      boolean bothEmpty = one.isEmpty() && other.isEmpty() && one.name().equals(other.name());
      if (one != other && !bothEmpty) {
        return false;
      }
    }
    return true;
  }

  /** What the client's own DNS server answers. */
  ResourceList nameTable(EndpointState state) {
    List<Same<?>> read = new ArrayList<>();
    endpointReaders.forEach(k -> read.add(new Same<>(state.endpoints().of(k))));
    return nameTables.compute(
            "",
            (k, known) ->
                known != null && known.read.equals(read) ? known : names(state, read, known))
        .list;
  }

  private Names names(EndpointState state, List<Same<?>> read, @Nullable Names known) {
    var table =
        NameTableTranslator.nameTable(
            key.services.value().all(), key.settings.proxy(), state.endpoints());
    ResourceList list = ResourceList.of(List.of(Resource.of(ResourceType.NAME_TABLE, table)));
    return new Names(
        List.copyOf(read),
        known != null && known.list.version().equals(list.version()) ? known.list : list);
  }
}

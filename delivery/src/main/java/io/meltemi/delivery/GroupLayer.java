package io.meltemi.delivery;

import io.meltemi.base.Encoded;
import io.meltemi.base.Hostname;
import io.meltemi.model.EndpointSnapshot;
import io.meltemi.model.EndpointSnapshot.ServiceEndpoints;
import io.meltemi.model.ProxyView;
import io.meltemi.model.Service;
import io.meltemi.translate.ClusterName;
import io.meltemi.translate.Same;
import io.meltemi.translate.cluster.ClusterTranslator;
import io.meltemi.translate.endpoint.PlaceRead;
import io.meltemi.translate.scope.ClientSettings;
import io.meltemi.translate.scope.ServiceView;
import io.meltemi.translate.scope.VisibleGroup;
import io.meltemi.xds.ClientView;
import io.meltemi.xds.Resource;
import io.meltemi.xds.ResourceList;
import io.meltemi.xds.ResourceType;
import io.meltemi.xds.Subscription;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The clusters and load assignments of one group of services, for all clients that see the group
 * alike and are able to do the same. Lives as long as one of them has something of it. Any thread.
 */
final class GroupLayer {
  private static final int PLACES = 256;
  private static final int SELECTIONS = 16;

  private final Translators translators;
  private final Key key;
  private final PlaceRead clusterPlace;
  private final PlaceRead endpointPlace;
  private final List<Service.Key> endpointReaders;
  private final Recent<ProxyView, Clusters> clusters = new Recent<>(PLACES);
  private final Recent<Selection, Endpoints> selections = new Recent<>(SELECTIONS);

  /**
   * @param settings of a client that is nowhere
   * @param passedOn whether there are clusters for mutual TLS that is passed on by SNI
   */
  record Key(ClientSettings settings, boolean passedOn, Same<VisibleGroup> group) {}

  /**
   * @param read the endpoints that the clusters were made of
   * @param made what caches keep as long as it is here
   */
  private record Clusters(
      List<Same<ServiceEndpoints>> read, ResourceList list, List<List<Encoded>> made) {}

  /**
   * @param names of load assignments of this group
   * @param clusters the clusters that the client was sent, as a part of this group or as a whole
   * @param leaving clusters that were sent and are to be taken away
   */
  private record Selection(
      ProxyView place,
      Subscription names,
      Same<ResourceList> clusters,
      SentClusters.Leaving leaving) {}

  /**
   * @param revision of the endpoints that were looked at last
   * @param used the endpoints of each resource in the list
   */
  private record Endpoints(long revision, List<Same<ServiceEndpoints>> used, ResourceList list) {}

  GroupLayer(Translators translators, Key key) {
    this.translators = translators;
    this.key = key;
    VisibleGroup group = key.group.value();
    this.clusterPlace = translators.clusters().placeRead(key.settings.mesh(), group);
    this.endpointPlace = translators.endpoints().placeRead(key.settings.mesh(), group);
    this.endpointReaders =
        group.services().stream()
            .filter(ClusterTranslator::readsEndpoints)
            .map(view -> view.service().key())
            .toList();
  }

  String name() {
    return key.group.value().name();
  }

  PlaceRead clusterPlace() {
    return clusterPlace;
  }

  PlaceRead endpointPlace() {
    return endpointPlace;
  }

  /** Services of which more than load assignments depends on their endpoints. */
  List<Service.Key> endpointReaders() {
    return endpointReaders;
  }

  ResourceList clusters(ProxyView client, EndpointState state) {
    List<Same<ServiceEndpoints>> read =
        endpointReaders.stream().map(k -> new Same<>(state.endpoints().of(k))).toList();
    return clusters.compute(
            clusterPlace.of(client),
            (place, known) ->
                known != null && known.read.equals(read)
                    ? known
                    : made(place, state.endpoints(), read))
        .list;
  }

  private Clusters made(
      ProxyView place, EndpointSnapshot endpoints, List<Same<ServiceEndpoints>> read) {
    ClientSettings settings = at(place);
    VisibleGroup group = key.group.value();
    List<List<Encoded>> made =
        new ArrayList<>(translators.clusters().outbound(settings, group, endpoints));
    if (key.passedOn) {
      made.addAll(translators.clusters().passedOn(settings, group, endpoints));
    }
    List<Encoded> all = made.stream().flatMap(List::stream).toList();
    return new Clusters(read, Translators.list(name(), ResourceType.CLUSTER, all), made);
  }

  private ClientSettings at(ProxyView place) {
    return key.settings.at(place);
  }

  ResourceList endpoints(
      ProxyView client, EndpointState state, Subscription names, SentClusters sent) {
    ResourceList own = sent.of(name());
    var selection =
        new Selection(endpointPlace.of(client), names, new Same<>(own), sent.leaving(names));
    if (!sent.isShared()) {
      return selected(selection, state).list;
    }
    return selections.compute(
            selection,
            (wanted, known) ->
                known == null ? selected(wanted, state) : refreshed(wanted, known, state))
        .list;
  }

  private Endpoints selected(Selection wanted, EndpointState state) {
    List<Same<ServiceEndpoints>> used = new ArrayList<>(wanted.names.size());
    List<Resource> found = new ArrayList<>(wanted.names.size());
    for (String name : wanted.names.names()) {
      assignment(wanted, state, name)
          .ifPresent(
              resource -> {
                found.add(resource);
                used.add(endpointsOf(state, name));
              });
    }
    return new Endpoints(
        state.revisionOf(name()), List.copyOf(used), ResourceList.named(name(), found));
  }

  /** The same list with those load assignments made again whose endpoints are others now. */
  private Endpoints refreshed(Selection wanted, Endpoints known, EndpointState state) {
    long revision = state.revisionOf(name());
    if (known.revision >= revision) {
      return known;
    }
    List<Same<ServiceEndpoints>> used = new ArrayList<>(known.used);
    List<Resource> changed = new ArrayList<>();
    List<Resource> resources = known.list.resources();
    for (int i = 0; i < resources.size(); i++) {
      String name = resources.get(i).name();
      Same<ServiceEndpoints> now = endpointsOf(state, name);
      if (!now.equals(used.get(i))) {
        used.set(i, now);
        Resource before = resources.get(i);
        assignment(wanted, state, name)
            .filter(after -> !after.version().equals(before.version()))
            .ifPresent(changed::add);
      }
    }
    return new Endpoints(
        revision,
        List.copyOf(used),
        changed.isEmpty() ? known.list : known.list.replacing(changed));
  }

  private Same<ServiceEndpoints> endpointsOf(EndpointState state, String cluster) {
    return new Same<>(
        ClusterName.parse(cluster)
            .flatMap(name -> key.group.value().find(Hostname.of(name.host())))
            .map(ServiceView::service)
            .map(service -> state.endpoints().of(service.key()))
            .orElse(ServiceEndpoints.NONE));
  }

  private Optional<Resource> assignment(Selection wanted, EndpointState state, String name) {
    return translators
        .containment()
        .attempt(
            "eds",
            name,
            () ->
                translators
                    .endpoints()
                    .loadAssignment(
                        at(wanted.place), Optional.of(key.group.value()), state.endpoints(), name))
        .flatMap(found -> found)
        .map(message -> Resource.of(ResourceType.ENDPOINT, message))
        .map(
            resource ->
                ClientView.endpoints(resource, wanted.clusters.value(), wanted.leaving.list()));
  }
}

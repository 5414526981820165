package io.meltemi.ingest;

import io.meltemi.base.Hostname;
import io.meltemi.config.mesh.MeshConfigReader;
import io.meltemi.model.Endpoint;
import io.meltemi.model.MeshChange;
import io.meltemi.model.MeshObject;
import io.meltemi.model.MeshSnapshot;
import io.meltemi.model.Service;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** A mesh's state, and the snapshot after the last change. */
final class StateFixture {
  private final MeshState state;
  private Optional<MeshSnapshot> snapshot = Optional.empty();

  StateFixture() {
    this(IngestSettings.DEFAULT);
  }

  StateFixture(IngestSettings settings) {
    this.state = new MeshState(settings, MeshConfigReader.defaults());
  }

  Update put(MeshObject... objects) {
    return apply(Arrays.stream(objects).map(o -> (MeshChange) new MeshChange.Put(o)).toList());
  }

  Update delete(MeshObject object) {
    return apply(List.of(new MeshChange.Delete(object.key())));
  }

  Update apply(List<MeshChange> changes) {
    state.take(changes);
    state.settle();
    Publication publication = state.tables().publish(1);
    snapshot = Optional.of(publication.snapshot());
    return publication.update();
  }

  /** Takes changes that the next call of the others publishes. */
  void take(MeshObject... objects) {
    state.take(Arrays.stream(objects).map(o -> (MeshChange) new MeshChange.Put(o)).toList());
    state.settle();
  }

  int pendingEndpoints() {
    return state.pendingEndpoints();
  }

  MeshSnapshot snapshot() {
    return snapshot.orElseThrow();
  }

  List<Endpoint> endpoints(String service) {
    return endpointsOf(service + ".shop.svc.cluster.local");
  }

  List<Endpoint> endpointsOf(String host) {
    return snapshot().endpoints().of(key(host)).endpoints();
  }

  static Service.Key key(String host) {
    return new Service.Key(Hostname.of(host), MeshObjects.NAMESPACE);
  }
}

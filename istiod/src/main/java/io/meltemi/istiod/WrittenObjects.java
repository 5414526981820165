package io.meltemi.istiod;

import io.meltemi.ingest.MeshLoop;
import io.meltemi.model.ConfigSnapshot;
import io.meltemi.model.MeshObject;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Istio's objects as they were written, for debug pages; read from the source at each request. */
record WrittenObjects(MeshLoop loop, Sources sources)
    implements Supplier<List<Map<String, Object>>> {
  @Override
  public List<Map<String, Object>> get() {
    Set<MeshObject.Key> inForce =
        loop.published().stream()
            .flatMap(mesh -> objects(mesh.config()))
            .map(MeshObject::key)
            .collect(Collectors.toSet());
    SortedMap<String, Map<String, Object>> written = sources.written(inForce::contains);
    for (MeshObject.Key key : inForce) {
      sources.inFolder(key).ifPresent(object -> written.put(key.toString(), object));
    }
    return List.copyOf(written.values());
  }

  private static Stream<MeshObject> objects(ConfigSnapshot config) {
    return Stream.of(
            config.rules().virtualServices(),
            config.rules().destinationRules(),
            config.rules().gateways(),
            config.rules().sidecars(),
            config.rules().peerAuthentications(),
            config.rules().authorizationPolicies(),
            config.rules().requestAuthentications(),
            config.rules().envoyFilters(),
            config.rules().trafficExtensions(),
            config.rules().others())
        .flatMap(List::stream);
  }
}

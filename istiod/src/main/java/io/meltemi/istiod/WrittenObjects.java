package io.meltemi.istiod;

import io.meltemi.files.FolderSource;
import io.meltemi.ingest.MeshLoop;
import io.meltemi.model.ConfigSnapshot;
import io.meltemi.model.MeshObject;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Istio's objects as they were written, read again at each request: debug is rare. */
record WrittenObjects(MeshLoop loop, FolderSource folder)
    implements Supplier<List<Map<String, Object>>> {
  @Override
  public List<Map<String, Object>> get() {
    return loop.published().stream()
        .flatMap(mesh -> objects(mesh.config()))
        .map(MeshObject::key)
        .sorted((a, b) -> a.toString().compareTo(b.toString()))
        .flatMap(key -> folder.raw(key).stream())
        .toList();
  }

  private static Stream<MeshObject> objects(ConfigSnapshot config) {
    return Stream.of(
            config.virtualServices(),
            config.destinationRules(),
            config.gateways(),
            config.sidecars(),
            config.peerAuthentications(),
            config.others())
        .flatMap(List::stream);
  }
}

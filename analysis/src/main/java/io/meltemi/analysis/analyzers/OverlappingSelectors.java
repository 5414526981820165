package io.meltemi.analysis.analyzers;

import io.meltemi.analysis.AnalyzedKind;
import io.meltemi.analysis.Mesh;
import io.meltemi.analysis.Message;
import io.meltemi.analysis.MessageType;
import io.meltemi.analysis.Resource;
import io.meltemi.base.Labels;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/**
 * Objects of a kind that select workloads of their namespace: those that select none, and those
 * that select the same.
 *
 * @param conflict the message for several that select one pod
 * @param path to the labels
 */
record OverlappingSelectors(AnalyzedKind kind, MessageType conflict, String... path) {
  void check(Mesh mesh) {
    var byNamespace = new TreeMap<String, List<Resource>>();
    mesh.all(AnalyzedKind.POD)
        .forEach(
            pod -> byNamespace.computeIfAbsent(pod.namespace(), _ -> new ArrayList<>()).add(pod));
    var byPod = new TreeMap<String, List<Resource>>();
    for (Resource object : mesh.all(kind)) {
      Labels selector = Selectors.labels(object.tree().at(path));
      if (selector.isEmpty()) {
        continue;
      }
      boolean found = false;
      for (Resource pod : byNamespace.getOrDefault(object.namespace(), List.of())) {
        if (pod.labels().matches(selector)) {
          found = true;
          byPod.computeIfAbsent(pod.fullName(), _ -> new ArrayList<>()).add(object);
        }
      }
      if (!found) {
        mesh.report(
            Message.of(
                    MessageType.REFERENCED_RESOURCE_NOT_FOUND,
                    object,
                    "selector",
                    Selectors.text(selector))
                .atLine(Selectors.line(object, selector, path)));
      }
    }
    byPod.forEach((pod, objects) -> report(mesh, pod, objects));
  }

  private void report(Mesh mesh, String pod, List<Resource> objects) {
    List<String> names = objects.stream().map(Resource::name).sorted().toList();
    if (names.size() < 2) {
      return;
    }
    for (Resource object : objects) {
      mesh.report(
          Message.of(
                  conflict, object, names, object.namespace(), pod.substring(pod.indexOf('/') + 1))
              .atLine(object.line("metadata", "name")));
    }
  }
}

package io.meltemi.kube.source;

import io.meltemi.base.Labels;
import io.meltemi.model.LabelSelector;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Which namespaces belong to the mesh, by {@code discoverySelectors}: those that one selector
 * selects, or all where there is none. A namespace that is not known yet is not selected. Any
 * thread.
 *
 * <p>Source: istio 1.30 pkg/kube/namespace/filter.go.
 */
final class SelectedNamespaces {
  private final Map<String, Labels> labels = new HashMap<>();
  private List<LabelSelector> selectors = List.of();

  /** Objects of the whole cluster are always wanted. */
  synchronized boolean isSelected(String namespace) {
    if (selectors.isEmpty() || namespace.isEmpty()) {
      return true;
    }
    Labels of = labels.get(namespace);
    return of != null && selectors.stream().anyMatch(s -> s.selects(of));
  }

  /** Whether that changes what is selected. */
  synchronized boolean put(String namespace, Labels now) {
    boolean before = isSelected(namespace);
    labels.put(namespace, now);
    return before != isSelected(namespace);
  }

  /** The namespace's objects go with it, one by one. */
  synchronized void remove(String namespace) {
    labels.remove(namespace);
  }

  /** The namespaces that come or go by other selectors. */
  synchronized List<String> select(List<LabelSelector> now) {
    var changed = new ArrayList<String>();
    Map<String, Boolean> before = new HashMap<>();
    labels.keySet().forEach(namespace -> before.put(namespace, isSelected(namespace)));
    selectors = List.copyOf(now);
    before.forEach(
        (namespace, was) -> {
          if (was != isSelected(namespace)) {
            changed.add(namespace);
          }
        });
    return changed.stream().sorted().toList();
  }
}

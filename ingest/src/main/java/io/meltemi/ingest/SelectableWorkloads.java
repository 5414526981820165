package io.meltemi.ingest;

import io.meltemi.base.Labels;
import io.meltemi.model.Workload;
import io.meltemi.model.WorkloadEntry;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

/** What service entries may select, by namespace; sorted by name. */
final class SelectableWorkloads {
  private final Map<String, List<WorkloadEntry>> entries = new HashMap<>();
  private final Map<String, List<Workload>> pods = new HashMap<>();

  private SelectableWorkloads(Collection<WorkloadEntry> entries, Collection<Workload> pods) {
    entries.stream()
        .sorted((a, b) -> a.meta().resource().compareTo(b.meta().resource()))
        .forEach(
            e ->
                this.entries.computeIfAbsent(e.meta().namespace(), ns -> new ArrayList<>()).add(e));
    new LinkedHashSet<>(pods)
        .stream()
            .sorted((a, b) -> a.name().compareTo(b.name()))
            .forEach(
                p ->
                    this.pods
                        .computeIfAbsent(p.name().namespace(), ns -> new ArrayList<>())
                        .add(p));
  }

  /** Those of now, gathered once, and only if an entry selects. */
  static Supplier<SelectableWorkloads> of(ObjectStore objects, WorkloadTable workloads) {
    var gathered = new AtomicReference<Optional<SelectableWorkloads>>(Optional.empty());
    return () ->
        gathered
            .updateAndGet(
                known ->
                    known.or(
                        () ->
                            Optional.of(
                                new SelectableWorkloads(
                                    objects.all(WorkloadEntry.class),
                                    workloads.byAddress().values()))))
            .orElseThrow();
  }

  List<WorkloadEntry> entries(String namespace, Labels selector) {
    return entries.getOrDefault(namespace, List.of()).stream()
        .filter(e -> e.spec().labels().matches(selector))
        .toList();
  }

  List<Workload> pods(String namespace, Labels selector) {
    return pods.getOrDefault(namespace, List.of()).stream()
        .filter(p -> p.labels().matches(selector))
        .toList();
  }
}

package io.meltemi.dryrun;

import io.meltemi.model.MeshObject;
import io.meltemi.settings.MeshSettings;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;

/**
 * What a change of objects would have istiod send, before anything is applied.
 *
 * @param proxies those that would be sent something, by name
 */
public record Plan(List<ProxyChange> proxies) {
  /** Up to so many objects are also tried one by one, to say which of them causes what. */
  private static final int MOST_CAUSES = 64;

  /** What one proxy would be sent. */
  public record ProxyChange(ProxyNode proxy, List<CausedChange> changes) {
    public ProxyChange {
      changes = List.copyOf(changes);
    }
  }

  /**
   * @param causes the objects each of which alone would change this resource; empty where only
   *     several of them together do, or there are too many to try
   */
  public record CausedChange(ResourceChange change, Set<MeshObject.Key> causes) {}

  /**
   * Objects to write or to take away.
   *
   * @param written each in the place of what has its key
   */
  public record Edit(List<MeshObject> written, List<MeshObject.Key> deleted) {
    public Edit {
      written = List.copyOf(written);
      deleted = List.copyOf(deleted);
    }

    MeshInput appliedTo(MeshInput mesh) {
      return mesh.without(deleted).with(written);
    }

    private List<Edit> one() {
      var each = new ArrayList<Edit>();
      written.forEach(object -> each.add(new Edit(List.of(object), List.of())));
      deleted.forEach(key -> each.add(new Edit(List.of(), List.of(key))));
      return each;
    }

    private MeshObject.Key key() {
      return written.isEmpty() ? deleted.getFirst() : written.getFirst().key();
    }
  }

  public Plan {
    proxies = List.copyOf(proxies);
  }

  /** Works it out for these proxies. */
  public static Plan of(MeshInput mesh, Edit edit, List<ProxyNode> proxies, MeshSettings settings)
      throws InterruptedException {
    DryRun before = DryRun.of(mesh, settings);
    DryRun after = DryRun.of(edit.appliedTo(mesh), settings);
    List<Edit> each = edit.one();
    var alone = new ArrayList<DryRun>();
    if (each.size() <= MOST_CAUSES) {
      for (Edit one : each) {
        alone.add(each.size() == 1 ? after : DryRun.of(one.appliedTo(mesh), settings));
      }
    }
    var changed = new TreeMap<String, ProxyChange>();
    for (ProxyNode proxy : proxies) {
      ProxyResources old = before.resourcesOf(proxy.client());
      List<ResourceChange> changes = ResourceChange.between(old, after.resourcesOf(proxy.client()));
      if (!changes.isEmpty()) {
        var causes = new ArrayList<Causes>();
        for (int i = 0; i < alone.size(); i++) {
          causes.add(
              new Causes(
                  each.get(i).key(),
                  ResourceChange.between(old, alone.get(i).resourcesOf(proxy.client()))));
        }
        changed.put(proxy.name(), new ProxyChange(proxy, caused(changes, causes)));
      }
    }
    return new Plan(List.copyOf(changed.values()));
  }

  /** All that these plans, each of other proxies, change. */
  public static Plan joined(List<Plan> plans) {
    return new Plan(
        plans.stream()
            .flatMap(plan -> plan.proxies.stream())
            .sorted(Comparator.comparing(change -> change.proxy().name()))
            .toList());
  }

  /** What an object changes alone. */
  private record Causes(MeshObject.Key object, List<ResourceChange> changes) {
    boolean include(ResourceChange change) {
      return changes.stream()
          .anyMatch(own -> own.type() == change.type() && own.name().equals(change.name()));
    }
  }

  private static List<CausedChange> caused(List<ResourceChange> changes, List<Causes> causes) {
    return changes.stream()
        .map(
            change -> {
              var objects = new LinkedHashSet<MeshObject.Key>();
              causes.stream()
                  .filter(cause -> cause.include(change))
                  .forEach(cause -> objects.add(cause.object()));
              return new CausedChange(change, objects);
            })
        .toList();
  }
}

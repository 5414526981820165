package io.meltemi.istioctl.wait;

import io.meltemi.dryrun.Plan;
import io.meltemi.istioctl.Failure;
import io.meltemi.istioctl.plan.IstiodGroup;
import io.meltemi.istioctl.plan.ServedMesh;
import io.meltemi.model.MeshObject;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Which proxies an object concerns: those that would be sent something else if it was not there.
 *
 * @param byProxy by {@code POD.NAMESPACE}, the resources that are others for the object, their
 *     names by their type such as {@code LDS}
 */
record Concern(SortedMap<String, SortedMap<String, SortedSet<String>>> byProxy) {
  Concern {
    byProxy = Collections.unmodifiableSortedMap(byProxy);
  }

  /** Works the mesh out with the object and without it. */
  static Concern of(List<ServedMesh> meshes, MeshObject.Key key) {
    try {
      var without = new Plan.Edit(List.of(), List.of(key));
      var byProxy = new TreeMap<String, SortedMap<String, SortedSet<String>>>();
      for (ServedMesh each : meshes) {
        IstiodGroup istiods = each.istiods();
        Plan plan = Plan.of(each.input(), without, istiods.proxies(), istiods.settings());
        plan.proxies().forEach(change -> byProxy.put(change.proxy().name(), resources(change)));
      }
      return new Concern(byProxy);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw new Failure("interrupted");
    }
  }

  /**
   * What concerns one proxy.
   *
   * @param proxy empty for all
   */
  Concern only(String proxy) {
    if (proxy.isEmpty()) {
      return this;
    }
    var one = new TreeMap<>(byProxy);
    one.keySet().retainAll(Set.of(proxy));
    return new Concern(one);
  }

  private static SortedMap<String, SortedSet<String>> resources(Plan.ProxyChange change) {
    var resources = new TreeMap<String, SortedSet<String>>();
    for (Plan.CausedChange caused : change.changes()) {
      resources
          .computeIfAbsent(caused.change().type().shortName(), _ -> new TreeSet<>())
          .add(caused.change().name());
    }
    return resources;
  }
}

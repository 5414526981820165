package io.meltemi.dryrun;

import io.meltemi.xds.Resource;
import io.meltemi.xds.ResourceType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/**
 * A resource of a proxy that is another.
 *
 * @param before absent where it is new
 * @param after absent where it goes
 */
public record ResourceChange(
    ResourceType type, String name, Optional<Resource> before, Optional<Resource> after) {

  /** What leads from one to the other, in the order in which it is sent. */
  public static List<ResourceChange> between(ProxyResources before, ProxyResources after) {
    var changes = new ArrayList<ResourceChange>();
    for (ResourceType type : ResourceType.values()) {
      var names = new TreeSet<String>(before.of(type).keySet());
      names.addAll(after.of(type).keySet());
      for (String name : names) {
        Optional<Resource> old = Optional.ofNullable(before.of(type).get(name));
        Optional<Resource> now = Optional.ofNullable(after.of(type).get(name));
        if (!old.map(Resource::version).equals(now.map(Resource::version))) {
          changes.add(new ResourceChange(type, name, old, now));
        }
      }
    }
    return changes;
  }
}

package io.meltemi.istioctl.wait;

import io.meltemi.istioctl.Failure;
import io.meltemi.istioctl.json.Json;
import io.meltemi.istioctl.xds.DebugPages;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;

/**
 * How far an object has come, as istiods tell when they are asked again and again: each is first to
 * have been told of the object's version, then to have in force all that it had been told by then;
 * what its proxies have after that has the object in it.
 */
final class Distribution {
  private final DebugPages pages;
  private final Version version;
  private final Supplier<Set<String>> running;
  private final Map<String, Long> marks = new HashMap<>();
  private final Set<String> late = new TreeSet<>();

  /**
   * @param running the proxies that should be connected
   */
  Distribution(DebugPages pages, Version version, Supplier<Set<String>> running) {
    this.pages = pages;
    this.version = version;
    this.running = running;
  }

  /** Those of the istiods that did not have the object in force when they were looked at. */
  Set<String> late() {
    return late;
  }

  /** Where each proxy stands now; those that do not run any longer are left out. */
  SortedMap<String, Standing> look(Concern concern) {
    late.clear();
    var standings = new TreeMap<String, Standing>();
    List<DebugPages.Page> all = pages.ask("config_distribution?" + version.query());
    if (all.isEmpty()) {
      throw new Failure("no istiod runs");
    }
    for (DebugPages.Page page : all) {
      boolean inForce = hasInForce(page);
      if (!inForce) {
        late.add(page.istiod());
      }
      for (Json proxy : page.content().at("proxies").items()) {
        var concerned = concern.byProxy().get(proxy.at("proxy").text());
        if (concerned != null) {
          standings.put(
              proxy.at("proxy").text(),
              inForce
                  ? Standing.of(proxy, concerned)
                  : new Standing.Behind("its istiod does not have it in force yet"));
        }
      }
    }
    addUnconnected(concern, standings);
    return standings;
  }

  private boolean hasInForce(DebugPages.Page page) {
    Json content = page.content();
    if (!marks.containsKey(page.istiod()) && version.isReachedBy(content)) {
      marks.put(page.istiod(), content.at("taken").number());
    }
    Long mark = marks.get(page.istiod());
    return mark != null && content.at("published").number() >= mark;
  }

  private void addUnconnected(Concern concern, Map<String, Standing> standings) {
    if (standings.keySet().containsAll(concern.byProxy().keySet())) {
      return;
    }
    Set<String> expected = running.get();
    for (String proxy : concern.byProxy().keySet()) {
      if (expected.contains(proxy)) {
        standings.putIfAbsent(proxy, new Standing.Behind("it is not connected to an istiod"));
      }
    }
  }
}

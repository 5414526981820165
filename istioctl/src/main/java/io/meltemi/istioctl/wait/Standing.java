package io.meltemi.istioctl.wait;

import io.meltemi.istioctl.json.Json;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;

/** How far a proxy has come with an object. */
sealed interface Standing {
  /** It has accepted all that the object concerns. */
  record Done() implements Standing {}

  record Behind(String why) implements Standing {}

  /**
   * @param words what the proxy said of each resource, by type and name
   */
  record Rejected(SortedMap<String, String> words) implements Standing {}

  /**
   * What the istiod says that a proxy is connected to and that has the object in force.
   *
   * @param proxy of {@code /debug/config_distribution}
   * @param concerned the proxy's resources that the object concerns, names by type
   */
  static Standing of(Json proxy, Map<String, SortedSet<String>> concerned) {
    if (proxy.at("behind").isTrue()) {
      return new Behind("istiod has not sent it all yet");
    }
    var rejected = new TreeMap<String, String>();
    for (var entry : concerned.entrySet()) {
      Json type = proxy.at("types").at(entry.getKey());
      if (type.at("open").isTrue()) {
        return new Behind("it has not acknowledged " + entry.getKey());
      }
      Json refused = type.at("refused");
      for (String name : entry.getValue()) {
        if (refused.at(name).present()) {
          rejected.put(entry.getKey() + " " + name, inOneLine(refused.at(name).text()));
        }
      }
    }
    return rejected.isEmpty() ? new Done() : new Rejected(rejected);
  }

  private static String inOneLine(String message) {
    return String.join("; ", message.strip().lines().map(String::strip).toList());
  }
}

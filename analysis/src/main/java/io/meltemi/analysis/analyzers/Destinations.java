package io.meltemi.analysis.analyzers;

import io.meltemi.analysis.Resource;
import io.meltemi.analysis.Tree;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/**
 * Where a VirtualService sends traffic.
 *
 * @param line of the host, where that is known
 * @param destination host, subset and port
 */
record Destinations(Tree destination, OptionalInt line) {
  String host() {
    return destination.at("host").text();
  }

  String subset() {
    return destination.at("subset").text();
  }

  /** All of the routes. */
  static List<Destinations> routes(Resource service) {
    var all = new ArrayList<Destinations>();
    for (String rules : List.of("tcp", "tls", "http")) {
      List<Tree> items = service.spec().at(rules).items();
      for (int i = 0; i < items.size(); i++) {
        List<Tree> routes = items.get(i).at("route").items();
        for (int j = 0; j < routes.size(); j++) {
          OptionalInt line = service.line("spec", rules, i, "route", j, "destination", "host");
          all.add(new Destinations(routes.get(j).at("destination"), line));
        }
      }
    }
    return all;
  }

  /** All of the mirrors; the lines are those of {@code mirror}. */
  static List<Destinations> mirrors(Resource service) {
    var all = new ArrayList<Destinations>();
    List<Tree> rules = service.spec().at("http").items();
    for (int i = 0; i < rules.size(); i++) {
      OptionalInt line = service.line("spec", "http", i, "mirror", "host");
      Tree mirror = rules.get(i).at("mirror");
      if (mirror.exists()) {
        all.add(new Destinations(mirror, line));
      }
      for (Tree other : rules.get(i).at("mirrors").items()) {
        all.add(new Destinations(other.at("destination"), line));
      }
    }
    return all;
  }
}

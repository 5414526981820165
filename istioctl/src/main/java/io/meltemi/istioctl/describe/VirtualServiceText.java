package io.meltemi.istioctl.describe;

import io.meltemi.istioctl.json.Json;
import java.util.ArrayList;
import java.util.List;

/** Which routes of a VirtualService lead to a service's pod, and which cannot. */
record VirtualServiceText(Page page, int indent) {
  void print(Json rule, Json service, Subsets subsets) {
    page.line(indent, "VirtualService: " + page.name(rule));
    Json spec = rule.at("spec");
    var routes = new RouteFacts(rule, service, subsets);
    var reaching = new ArrayList<String>();
    var notes = new ArrayList<String>();
    int matches = 0;
    for (Json route : spec.at("http").items()) {
      RouteFacts.Facts facts = routes.ofHttp(route);
      matches += facts.reaches() ? 1 : 0;
      (facts.reaches() ? reaching : notes).addAll(facts.lines());
    }
    for (Json route : spec.at("tcp").items()) {
      RouteFacts.Facts facts = routes.ofTcp(route);
      matches += facts.reaches() ? 1 : 0;
      (facts.reaches() ? reaching : notes).addAll(facts.lines());
    }
    reaching.forEach(line -> page.line(indent + Page.STEP, line));
    outcome(spec, matches, reaching.isEmpty(), notes);
  }

  private void outcome(Json spec, int matches, boolean silent, List<String> notes) {
    int http = spec.at("http").items().size();
    int tcp = spec.at("tcp").items().size();
    int all = http + tcp + spec.at("tls").items().size();
    if (matches == 0) {
      none(http, "HTTP");
      none(tcp, "TCP");
      notes.forEach(note -> page.line(indent + 2 * Page.STEP, note));
    } else if (matches < all) {
      page.line(
          indent + Page.STEP,
          all - matches + " additional destination(s) that will not reach this pod");
      if (silent) {
        notes.forEach(note -> page.line(indent + 2 * Page.STEP, note));
      }
    } else if (silent) {
      if (http > 0) {
        page.line(indent + Page.STEP, http + " HTTP route(s)");
      }
      if (tcp > 0) {
        page.line(indent + Page.STEP, tcp + " TCP route(s)");
      }
    }
  }

  private void none(int checked, String what) {
    if (checked > 0) {
      page.line(
          indent + Page.STEP,
          "WARNING: No destinations match pod subsets (checked %d %s routes)"
              .formatted(checked, what));
    }
  }
}

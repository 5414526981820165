package io.meltemi.model.status;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** One condition of a status. */
public record Condition(String type, boolean holds, String reason, String message) {
  public static Condition yes(String type, String reason, String message) {
    return new Condition(type, true, reason, message);
  }

  public static Condition no(String type, String reason, String message) {
    return new Condition(type, false, reason, message);
  }

  /**
   * The conditions that a status tells, with these in the places of those of their types. One that
   * is the same but for its words keeps the time of its last transition.
   *
   * @param now the time of what changes
   */
  static List<Object> merge(Object told, List<Condition> wanted, long generation, String now) {
    var merged = new ArrayList<Object>(Trees.list(told));
    for (Condition condition : wanted) {
      int place = condition.placeIn(merged);
      Map<String, Object> before = place < 0 ? Map.of() : Trees.map(merged.get(place));
      Map<String, Object> tree = condition.tree(before, generation, now);
      if (place < 0) {
        merged.add(tree);
      } else {
        merged.set(place, tree);
      }
    }
    return merged;
  }

  private int placeIn(List<Object> conditions) {
    for (int i = 0; i < conditions.size(); i++) {
      if (type.equals(Trees.map(conditions.get(i)).get("type"))) {
        return i;
      }
    }
    return -1;
  }

  private Map<String, Object> tree(Map<String, Object> before, long generation, String now) {
    String status = holds ? "True" : "False";
    Object since = before.get("lastTransitionTime");
    var tree = new LinkedHashMap<String, Object>();
    tree.put("type", type);
    tree.put("status", status);
    if (generation != 0) {
      tree.put("observedGeneration", generation);
    }
    tree.put(
        "lastTransitionTime", status.equals(before.get("status")) && since != null ? since : now);
    tree.put("reason", reason);
    tree.put("message", message);
    return tree;
  }
}

package io.meltemi.istioctl.text;

import io.meltemi.istioctl.text.LineDiff.Edit;
import io.meltemi.istioctl.text.LineDiff.Kind;
import java.util.ArrayList;
import java.util.List;

/** Two texts as {@code diff -u} compares them. */
public final class UnifiedDiff {
  private UnifiedDiff() {}

  /**
   * Empty if the texts are the same.
   *
   * @param context number of common lines around what differs
   */
  public static String of(String oldName, String old, String newName, String young, int context) {
    List<Edit> edits = LineDiff.of(old.lines().toList(), young.lines().toList());
    if (edits.stream().allMatch(edit -> edit.kind() == Kind.SAME)) {
      return "";
    }
    var out = new StringBuilder("--- " + oldName + "\n+++ " + newName + "\n");
    for (List<Edit> hunk : hunks(edits, context)) {
      print(hunk, out);
    }
    return out.toString();
  }

  private static List<List<Edit>> hunks(List<Edit> edits, int context) {
    List<List<Edit>> hunks = new ArrayList<>();
    int start = -1;
    int last = -1;
    for (int i = 0; i < edits.size(); i++) {
      if (edits.get(i).kind() == Kind.SAME) {
        continue;
      }
      if (start >= 0 && i - last > 2 * context + 1) {
        hunks.add(edits.subList(start, Math.min(edits.size(), last + context + 1)));
        start = -1;
      }
      start = start < 0 ? Math.max(0, i - context) : start;
      last = i;
    }
    hunks.add(edits.subList(start, Math.min(edits.size(), last + context + 1)));
    return hunks;
  }

  private static void print(List<Edit> hunk, StringBuilder out) {
    long removed = hunk.stream().filter(edit -> edit.kind() != Kind.ADDED).count();
    long added = hunk.stream().filter(edit -> edit.kind() != Kind.REMOVED).count();
    Edit first = hunk.getFirst();
    out.append("@@ -")
        .append(range(first.from(), removed))
        .append(" +")
        .append(range(first.to(), added))
        .append(" @@\n");
    for (Edit edit : hunk) {
      out.append(
              switch (edit.kind()) {
                case SAME -> ' ';
                case REMOVED -> '-';
                case ADDED -> '+';
              })
          .append(edit.line())
          .append('\n');
    }
  }

  private static String range(int before, long count) {
    if (count == 1) {
      return Integer.toString(before + 1);
    }
    return (count == 0 ? before : before + 1) + "," + count;
  }
}

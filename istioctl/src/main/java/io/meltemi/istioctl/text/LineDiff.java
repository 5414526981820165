package io.meltemi.istioctl.text;

import java.util.ArrayList;
import java.util.List;

/**
 * The lines that two texts have in common and those that they do not: a shortest edit, by Myers'
 * algorithm. Where texts differ in more than {@value #MOST_EDITS} lines, what lies between their
 * common beginning and end counts as replaced.
 */
final class LineDiff {
  private static final int MOST_EDITS = 4000;

  /** What happens to a line. */
  enum Kind {
    SAME,
    REMOVED,
    ADDED
  }

  /**
   * @param from number of lines of the old text before it
   * @param to number of lines of the new text before it
   */
  record Edit(Kind kind, int from, int to, String line) {}

  private final List<String> old;
  private final List<String> young;

  private LineDiff(List<String> old, List<String> young) {
    this.old = old;
    this.young = young;
  }

  static List<Edit> of(List<String> old, List<String> young) {
    return new LineDiff(old, young).edits();
  }

  private List<Edit> edits() {
    int begin = 0;
    while (begin < Math.min(old.size(), young.size()) && old.get(begin).equals(young.get(begin))) {
      begin++;
    }
    int end = 0;
    while (end < Math.min(old.size(), young.size()) - begin
        && old.get(old.size() - 1 - end).equals(young.get(young.size() - 1 - end))) {
      end++;
    }
    List<Edit> edits = new ArrayList<>();
    for (int i = 0; i < begin; i++) {
      edits.add(new Edit(Kind.SAME, i, i, old.get(i)));
    }
    middle(begin, old.size() - end, young.size() - end, edits);
    for (int i = end; i > 0; i--) {
      int from = old.size() - i;
      edits.add(new Edit(Kind.SAME, from, young.size() - i, old.get(from)));
    }
    return edits;
  }

  private void middle(int begin, int oldEnd, int youngEnd, List<Edit> edits) {
    List<int[]> trace = trace(begin, oldEnd, youngEnd);
    if (trace.isEmpty()) {
      for (int i = begin; i < oldEnd; i++) {
        edits.add(new Edit(Kind.REMOVED, i, begin, old.get(i)));
      }
      for (int i = begin; i < youngEnd; i++) {
        edits.add(new Edit(Kind.ADDED, oldEnd, i, young.get(i)));
      }
      return;
    }
    edits.addAll(path(trace, begin, oldEnd, youngEnd).reversed());
  }

  /**
   * The furthest point on each diagonal, after each number of edits; empty if there are too many.
   */
  private List<int[]> trace(int begin, int oldEnd, int youngEnd) {
    int n = oldEnd - begin;
    int m = youngEnd - begin;
    int most = Math.min(n + m, MOST_EDITS);
    int[] furthest = new int[2 * most + 3];
    List<int[]> trace = new ArrayList<>();
    for (int d = 0; d <= most; d++) {
      trace.add(java.util.Arrays.copyOfRange(furthest, most + 1 - d - 1, most + 1 + d + 2));
      for (int k = -d; k <= d; k += 2) {
        boolean down = k == -d || (k != d && furthest[most + k] < furthest[most + k + 2]);
        int x = down ? furthest[most + k + 2] : furthest[most + k] + 1;
        int y = x - k;
        while (x < n && y < m && old.get(begin + x).equals(young.get(begin + y))) {
          x++;
          y++;
        }
        furthest[most + 1 + k] = x;
        if (x >= n && y >= m) {
          return trace;
        }
      }
    }
    return List.of();
  }

  /** The edits from the last to the first. */
  private List<Edit> path(List<int[]> trace, int begin, int oldEnd, int youngEnd) {
    List<Edit> edits = new ArrayList<>();
    int x = oldEnd - begin;
    int y = youngEnd - begin;
    for (int d = trace.size() - 1; d >= 0; d--) {
      int[] before = trace.get(d);
      int k = x - y;
      int at = d + 1 + k;
      boolean down = k == -d || (k != d && before[at - 1] < before[at + 1]);
      int previousX = d == 0 ? 0 : down ? before[at + 1] : before[at - 1];
      int previousY = d == 0 ? 0 : previousX - (down ? k + 1 : k - 1);
      while (x > previousX && y > previousY) {
        x--;
        y--;
        edits.add(new Edit(Kind.SAME, begin + x, begin + y, old.get(begin + x)));
      }
      if (d > 0 && down) {
        y--;
        edits.add(new Edit(Kind.ADDED, begin + x, begin + y, young.get(begin + y)));
      } else if (d > 0) {
        x--;
        edits.add(new Edit(Kind.REMOVED, begin + x, begin + y, old.get(begin + x)));
      }
    }
    return edits;
  }
}

package io.meltemi.base;

import java.util.ArrayDeque;
import java.util.Deque;

/** Paths with slashes as Go's package {@code path} treats them. */
public final class GoPath {
  private GoPath() {}

  /**
   * The shortest path that means the same: without empty elements, {@code .}, and {@code ..} with
   * what it leaves. Empty is {@code .}; a slash at the end goes, but for the root's.
   */
  public static String clean(String path) {
    boolean rooted = path.startsWith("/");
    Deque<String> kept = new ArrayDeque<>();
    for (String element : path.split("/", -1)) {
      if (element.equals("..")) {
        if (!kept.isEmpty() && !kept.getLast().equals("..")) {
          kept.removeLast();
        } else if (!rooted) {
          kept.addLast(element);
        }
      } else if (!element.isEmpty() && !element.equals(".")) {
        kept.addLast(element);
      }
    }
    String joined = String.join("/", kept);
    return rooted ? "/" + joined : joined.isEmpty() ? "." : joined;
  }

  /** The path as Go's {@code ServeMux} looks for it: rooted, clean, with its slash at the end. */
  public static String cleanForServeMux(String path) {
    String cleaned = clean(path.startsWith("/") ? path : "/" + path);
    return path.endsWith("/") && !cleaned.equals("/") ? cleaned + "/" : cleaned;
  }

  /** The last element; of the root {@code /}, of nothing {@code .}. */
  public static String base(String path) {
    String stripped = path.replaceFirst("/+$", "");
    if (stripped.isEmpty()) {
      return path.isEmpty() ? "." : "/";
    }
    return stripped.substring(stripped.lastIndexOf('/') + 1);
  }

  /** All but the last element, clean. */
  public static String dir(String path) {
    return clean(path.substring(0, path.lastIndexOf('/') + 1));
  }

  /** From the last dot of the last element on; may be empty. */
  public static String ext(String path) {
    String last = path.substring(path.lastIndexOf('/') + 1);
    return last.contains(".") ? last.substring(last.lastIndexOf('.')) : "";
  }
}

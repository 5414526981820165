package io.meltemi.demo;

import java.io.IOException;
import java.util.List;

/**
 * One stop of the tour: a change, the sign that the traffic follows it, and what will be seen then.
 * Nothing but the change may bring the sign about, or the tour would credit the mesh with it.
 *
 * @param edit what the change does to the watched folder, for the terminal; empty for nothing
 * @param afterwards what is done once the traffic has followed
 */
record Stop(
    String title,
    String edit,
    Change change,
    Sign sign,
    Runnable afterwards,
    List<Announcement> announcements) {
  Stop {
    announcements = List.copyOf(announcements);
  }

  /** A stop at which nothing is done afterwards. */
  Stop(String title, String edit, Change change, Sign sign, List<Announcement> announcements) {
    this(title, edit, change, sign, () -> {}, announcements);
  }

  /** Does something to the mesh. */
  interface Change {
    /** When the change was made, by {@link System#nanoTime}. */
    long make() throws IOException;
  }
}

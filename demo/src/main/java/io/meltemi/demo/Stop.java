package io.meltemi.demo;

import java.io.IOException;
import java.util.List;

/**
 * One stop of the tour: a change, the sign that the traffic follows it, and what will be seen then.
 *
 * @param edit what the change does to the watched folder, for the terminal; empty for nothing
 */
record Stop(String title, String edit, Change change, Sign sign, List<Announcement> announcements) {
  Stop {
    announcements = List.copyOf(announcements);
  }

  /** Does something to the mesh. */
  interface Change {
    /** When the change was made, by {@link System#nanoTime}. */
    long make() throws IOException;
  }
}

package io.meltemi.demo;

import java.io.IOException;
import java.util.List;

/**
 * One stop of the tour: a change, the sign that the traffic follows it, and what will be seen then.
 *
 * @param file that the change writes or removes, for the terminal
 */
record Stop(String title, String file, Change change, Sign sign, List<Announcement> announcements) {
  Stop {
    announcements = List.copyOf(announcements);
  }

  /** Does something to the mesh. */
  interface Change {
    /** When the change was made, by {@link System#nanoTime}. */
    long make() throws IOException;
  }
}

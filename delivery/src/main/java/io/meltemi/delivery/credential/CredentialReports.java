package io.meltemi.delivery.credential;

import io.meltemi.base.Problem;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * Tells of credentials that are bad, missing or refused. A refusal is told once: who, what and why;
 * of one requester and reason only so many names are told, for clients make them up.
 */
public final class CredentialReports {
  private static final System.Logger LOG = System.getLogger("ads");
  private static final int MOST_REASONS = 2_000;
  private static final int MOST_NAMES = 10;
  private static final int MOST_LETTERS = 300;

  private final Runnable counter;
  private final Map<Reason, Set<String>> refusals =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Reason, Set<String>> eldest) {
          return size() > MOST_REASONS;
        }
      };

  private record Reason(String who, String why) {}

  /**
   * @param counter counts what is told: Istio's {@code pilot_sds_certificate_errors_total}
   */
  public CredentialReports(Runnable counter) {
    this.counter = counter;
  }

  void bad(Problem problem, String consequence) {
    counter.run();
    LOG.log(System.Logger.Level.WARNING, "credential: {0}; {1}", problem, consequence);
  }

  /** The requester does not get the secret of that name. */
  public void refused(Requester who, String name, String why) {
    String told = printable(name);
    boolean last;
    synchronized (refusals) {
      Set<String> names =
          refusals.computeIfAbsent(new Reason(who.toString(), why), r -> new HashSet<>());
      if (names.size() >= MOST_NAMES || !names.add(told)) {
        return;
      }
      last = names.size() == MOST_NAMES;
    }
    counter.run();
    LOG.log(
        System.Logger.Level.WARNING,
        "{0} does not get {1}: {2}{3}",
        who,
        told,
        why,
        last ? "; further names are not told" : "");
  }

  /** Short, and of one line, whoever made it up. */
  static String printable(String name) {
    String start = name.length() > MOST_LETTERS ? name.substring(0, MOST_LETTERS) + "…" : name;
    return start.replaceAll("\\p{Cntrl}", "?");
  }
}

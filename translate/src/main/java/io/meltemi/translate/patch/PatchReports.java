package io.meltemi.translate.patch;

import io.meltemi.base.ResourceName;
import io.meltemi.model.EnvoyFilter.ApplyTo;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What became of patches: the log tells once of each that broke a resource and was left out. Any
 * thread.
 */
public final class PatchReports {
  private static final System.Logger LOG = System.getLogger("default");

  /** Beyond these nothing is told any more; by then the cause is known. */
  private static final int MOST_TOLD = 1_000;

  private static final int MOST_KNOWN = 10_000;

  private final Observer observer;
  private final BrokenPatches broken;
  private final Set<String> told = ConcurrentHashMap.newKeySet();
  private final Set<Seen> seen = ConcurrentHashMap.newKeySet();

  /** Is told of each outcome once for an EnvoyFilter and what its patch is for. */
  public interface Observer {
    /**
     * @param owner {@code namespace/name}
     * @param part as the peer's metric has it: {@code httpfilter}
     */
    void patched(String owner, String part, boolean applied);

    /** One more is left out of something. */
    default void broken() {}
  }

  private record Seen(ResourceName owner, ApplyTo part, boolean applied) {}

  public PatchReports(Observer observer) {
    this(observer, new BrokenPatches());
  }

  /**
   * @param broken takes what is left out
   */
  public PatchReports(Observer observer, BrokenPatches broken) {
    this.observer = observer;
    this.broken = broken;
  }

  void applied(CompiledPatch patch) {
    add(patch, true);
  }

  void failed(CompiledPatch patch, String resource, String why, boolean closed) {
    add(patch, false);
    if (broken.add(patch, resource, why)) {
      observer.broken();
    }
    String text =
        "%s: left out of %s: %s%s"
            .formatted(patch, resource, why, closed ? "; what it might stop is denied" : "");
    if (told.size() < MOST_TOLD && told.add(text)) {
      LOG.log(System.Logger.Level.WARNING, text);
    }
  }

  private void add(CompiledPatch patch, boolean applied) {
    var outcome = new Seen(patch.owner(), patch.applyTo(), applied);
    if (!seen.contains(outcome) && seen.size() < MOST_KNOWN && seen.add(outcome)) {
      observer.patched(patch.owner().toString(), part(patch.applyTo()), applied);
    }
  }

  private static String part(ApplyTo applyTo) {
    return switch (applyTo) {
      case CLUSTER -> "cluster";
      case LISTENER -> "listener";
      case LISTENER_FILTER -> "listenerfilter";
      case FILTER_CHAIN -> "filterchain";
      case NETWORK_FILTER -> "networkfilter";
      case HTTP_FILTER -> "httpfilter";
      case ROUTE_CONFIGURATION, HTTP_ROUTE -> "route";
      case VIRTUAL_HOST -> "vhost";
      case EXTENSION_CONFIG -> "extensionconfig";
      case BOOTSTRAP -> "bootstrap";
    };
  }
}

package io.meltemi.istiod;

import io.meltemi.ingest.MeshLoop;
import io.meltemi.istiod.webhook.InjectionSource;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Whether istiod may be asked: once the first snapshot is there, and while its sources and the
 * mesh's writer go round. One that stands still would serve an old mesh for ever and look well; one
 * that cannot inject would keep pods from being created. Any thread.
 */
final class Readiness {
  private static final System.Logger LOG = System.getLogger("default");

  private final MeshLoop loop;
  private final Sources sources;
  private final Optional<RemoteWork> remote;
  private final Optional<InjectionSource> injection;
  private final AtomicReference<Optional<String>> told = new AtomicReference<>(Optional.empty());

  /**
   * @param remote the other clusters, where there is an own one
   * @param injection where pods are injected
   */
  Readiness(
      MeshLoop loop,
      Sources sources,
      Optional<RemoteWork> remote,
      Optional<InjectionSource> injection) {
    this.injection = injection;
    this.remote = remote;
    this.loop = loop;
    this.sources = sources;
  }

  /** Why it is not ready; empty while it is. */
  Optional<String> unready() {
    Optional<String> fault =
        loop.fault().or(sources::fault).or(() -> remote.flatMap(RemoteWork::fault));
    if (told.getAndSet(fault).isPresent() != fault.isPresent()) {
      LOG.log(
          fault.isPresent() ? System.Logger.Level.ERROR : System.Logger.Level.INFO,
          "readiness: {0}",
          fault.orElse("all loops go round again"));
    }
    if (fault.isEmpty() && loop.published().isEmpty()) {
      return Optional.of("the mesh has not been read yet");
    }
    return fault.or(() -> injection.flatMap(InjectionSource::fault));
  }
}

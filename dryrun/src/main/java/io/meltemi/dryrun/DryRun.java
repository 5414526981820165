package io.meltemi.dryrun;

import io.meltemi.delivery.CredentialSource;
import io.meltemi.delivery.SnapshotSource;
import io.meltemi.files.SelectedObjects;
import io.meltemi.ingest.IngestSettings;
import io.meltemi.ingest.MeshLoop;
import io.meltemi.model.MeshChange;
import io.meltemi.model.MeshSnapshot;
import io.meltemi.settings.MeshSettings;
import io.meltemi.translate.Containment;
import io.meltemi.translate.TranslateSettings;
import io.meltemi.xds.Client;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A mesh that went through istiod's writer once, and what its proxies get of it. Keys of issuers
 * are not fetched: RequestAuthentications that need them refuse every token, in the dry run.
 */
public final class DryRun {
  private static final long PATIENCE_SECONDS = 120;

  private final MeshSnapshot mesh;
  private final SnapshotSource source;

  private DryRun(MeshSnapshot mesh, TranslateSettings settings) {
    this.mesh = mesh;
    this.source = new SnapshotSource(settings, CredentialSource.NONE, Containment.uncounted());
    source.publish(mesh, true, List.of());
  }

  /**
   * @throws IllegalStateException where the writer gives no snapshot in two minutes
   */
  public static DryRun of(MeshInput input, MeshSettings settings) throws InterruptedException {
    return new DryRun(snapshot(input, settings.ingest()), settings.translate());
  }

  private static MeshSnapshot snapshot(MeshInput input, IngestSettings settings)
      throws InterruptedException {
    var first = new CompletableFuture<MeshSnapshot>();
    try (var loop = new MeshLoop(settings, input.mesh(), (made, _) -> first.complete(made))) {
      MeshChange.Sink sink = new SelectedObjects(loop.addSource());
      loop.start();
      sink.accept(input.changes());
      sink.synced();
      return first.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException failed) {
      throw new IllegalStateException("the mesh could not be worked out", failed);
    }
  }

  public MeshSnapshot mesh() {
    return mesh;
  }

  /** What a proxy would hold that asks for it: nothing where it is no proxy. */
  public ProxyResources resourcesOf(Client proxy) {
    return source.fault(proxy).isPresent()
        ? ProxyResources.NONE
        : ProxyResources.askedFor(source.viewFor(proxy));
  }
}

package io.meltemi.files;

import io.meltemi.base.Problem;
import io.meltemi.base.Pulse;
import io.meltemi.config.ObjectReader;
import io.meltemi.config.ReaderSettings;
import io.meltemi.config.mesh.MeshConfigReader;
import io.meltemi.config.mesh.MeshNetworksReader;
import io.meltemi.model.MeshChange;
import io.meltemi.model.MeshConfig;
import io.meltemi.model.MeshNetworks;
import io.meltemi.model.MeshObject;
import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;

/**
 * A watched folder as the source of the mesh. Tells the mesh's settings and all objects at once,
 * then that it has told them, then each change within milliseconds of the write.
 *
 * <p>One thread of its own calls the sink and the listener of problems. Problems are logged here,
 * each once and once when it is solved; the listener gets the whole list whenever it changes.
 */
public final class FolderSource implements AutoCloseable {
  private static final Logger LOG = Logger.getLogger("files");

  /** How often the folder is walked in case that an event was lost. */
  private static final long WALK_NANOS = 3_000_000_000L;

  private static final long WALK_WITHOUT_WATCH_NANOS = 500_000_000L;

  /** A file that takes longer to read is not waited for. */
  private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(2);

  private static final long PAUSE_AFTER_BUG_MILLIS = 1_000;

  private final FolderSettings settings;
  private final MeshChange.Sink sink;
  private final ProblemLog problems;
  private final FolderWatch watch = new FolderWatch();
  private final Pending pending = new Pending();
  private final FolderObjects objects;
  private final Optional<SettingFile<MeshConfig>> meshFile;
  private final Optional<SettingFile<MeshNetworks>> networksFile;
  private final Pulse pulse = new Pulse("files");
  private final Thread thread;
  private ReaderSettings readerSettings;
  private long walked;
  private boolean synced;
  private volatile Optional<Problem> unknown = Optional.empty();
  private volatile boolean closed;

  private FolderSource(
      FolderSettings settings, MeshChange.Sink sink, Consumer<List<Problem>> listener) {
    this.settings = settings;
    this.sink = sink;
    this.problems = new ProblemLog(listener);
    this.readerSettings = readerSettings(MeshConfigReader.defaults());
    this.objects =
        new FolderObjects(settings.folder().orElse(Path.of("/")), new ObjectReader(readerSettings));
    this.meshFile = settings.meshConfig().map(p -> new SettingFile<>(p, MeshConfigReader::read));
    this.networksFile =
        settings.networks().map(p -> new SettingFile<>(p, MeshNetworksReader::read));
    this.thread = Thread.ofPlatform().daemon().name("files").unstarted(() -> pulse.run(this::run));
  }

  /** Begins to read and watch, on a thread of its own. */
  public static FolderSource start(
      FolderSettings settings, MeshChange.Sink sink, Consumer<List<Problem>> listener) {
    var source = new FolderSource(settings, sink, listener);
    source.thread.start();
    return source;
  }

  /**
   * The whole object as it was written, {@code apiVersion} and {@code metadata} with it; parsed
   * anew. Only for Istio's kinds and the Gateway API's. Any thread.
   */
  public Optional<Map<String, Object>> raw(MeshObject.Key key) {
    return objects.source(key).flatMap(s -> ObjectReader.raw(s.document(), s.place()));
  }

  /**
   * The {@link FileVersion} of a file's text that the mesh has been told of.
   *
   * @param file as it is named from the folder on
   * @return empty where there is no such file, or it was not read yet. Any thread.
   */
  public String version(String file) {
    return objects.version(file);
  }

  /** What keeps the folder from being followed or known, if anything does. Any thread. */
  public Optional<String> fault() {
    return pulse.fault().or(() -> unknown.map(problem -> "at the start: " + problem));
  }

  @Override
  public void close() {
    closed = true;
    pulse.closes();
    try {
      watch.close();
      thread.join(CLOSE_PATIENCE);
    } catch (IOException e) {
      LOG.log(Level.WARNING, "cannot close the watch of " + settings.subject(), e);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    try {
      pulse.works();
      readFirst();
      walked = System.nanoTime();
      tellWhenKnown();
      while (!closed) {
        try {
          goRound();
          tellWhenKnown();
        } catch (ClosedWatchServiceException e) {
          throw e;
        } catch (RuntimeException | Error bug) {
          LOG.log(Level.SEVERE, "following " + settings.subject() + " failed, and goes on", bug);
          Thread.sleep(PAUSE_AFTER_BUG_MILLIS);
        }
      }
    } catch (ClosedWatchServiceException _) {
      // That is how close() ends the wait.
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * The folder is known once each file of it that may hold policies was readable, or is gone: no
   * version of them is in force yet. What becomes unreadable later keeps them.
   */
  private void tellWhenKnown() {
    if (synced) {
      return;
    }
    unknown = objects.unknown();
    synced = unknown.isEmpty();
    if (synced) {
      sink.synced();
    }
  }

  /** Waits for something to happen, and reads what has changed. */
  private void goRound() throws InterruptedException {
    long interval = watch.works() ? WALK_NANOS : WALK_WITHOUT_WATCH_NANOS;
    long untilWalk = Math.max(0, walked + interval - System.nanoTime());
    long wait = pending.untilDue(System.nanoTime(), untilWalk);
    pulse.waits();
    FolderWatch.Events events = watch.await(Math.min(wait, untilWalk));
    pulse.works();
    boolean walk = events.walk() || System.nanoTime() - walked >= interval;
    Set<Path> changed = new TreeSet<>(events.files());
    if (walk) {
      changed.addAll(walk());
      walked = System.nanoTime();
    }
    changed.addAll(pending.due(System.nanoTime()));
    update(changed, false);
  }

  private void readFirst() {
    var first = new ArrayList<MeshChange>();
    meshFile.ifPresent(file -> watch.addSetting(file.path()));
    networksFile.ifPresent(file -> watch.addSetting(file.path()));
    MeshConfig mesh =
        meshFile.flatMap(file -> file.update(true).changed()).orElseGet(MeshConfigReader::defaults);
    useReaderOf(mesh);
    first.add(new MeshChange.Mesh(mesh));
    first.add(
        new MeshChange.Networks(
            networksFile.flatMap(file -> file.update(true).changed()).orElse(MeshNetworks.NONE)));
    for (Path file : walk()) {
      read(file, true);
    }
    first.addAll(objects.takeChanges());
    sink.accept(List.copyOf(first));
    objects.told();
    tellProblems();
  }

  /** The files that are not as they were read, and settings likewise. */
  private Set<Path> walk() {
    SortedMap<Path, FileStamp> walked =
        settings.folder().map(f -> FolderScan.walk(f, watch)).orElseGet(TreeMap::new);
    settingFiles().forEach(file -> watch.addSetting(file.path()));
    settingFiles().forEach(file -> walked.remove(file.path()));
    Set<Path> changed = objects.changedSince(walked);
    settingFiles()
        .filter(file -> !file.isAt(FileStamp.of(file.path())))
        .forEach(file -> changed.add(file.path()));
    return changed;
  }

  private Stream<SettingFile<?>> settingFiles() {
    return Stream.concat(meshFile.stream(), networksFile.stream());
  }

  private void update(Set<Path> changed, boolean settled) {
    if (changed.isEmpty()) {
      return;
    }
    var changes = new ArrayList<MeshChange>();
    for (Path file : changed) {
      Optional<FileStamp> stamp = FileStamp.of(file);
      long now = System.nanoTime();
      boolean still = settled || pending.isSettled(file, stamp, now);
      if (update(file, still, changes)) {
        pending.remove(file);
      } else {
        pending.add(file, stamp, now);
      }
    }
    changes.addAll(objects.takeChanges());
    if (!changes.isEmpty()) {
      sink.accept(List.copyOf(changes));
    }
    objects.told();
    if (pending.isEmpty()) {
      tellProblems();
    }
  }

  /** Whether the file is taken. */
  private boolean update(Path file, boolean still, List<MeshChange> changes) {
    if (meshFile.isPresent() && meshFile.get().path().equals(file)) {
      SettingFile.Outcome<MeshConfig> outcome = meshFile.get().update(still);
      outcome.changed().ifPresent(mesh -> changeMesh(mesh, changes));
      return !outcome.unsure();
    }
    if (networksFile.isPresent() && networksFile.get().path().equals(file)) {
      SettingFile.Outcome<MeshNetworks> outcome = networksFile.get().update(still);
      outcome.changed().map(MeshChange.Networks::new).ifPresent(changes::add);
      return !outcome.unsure();
    }
    return read(file, still);
  }

  private boolean read(Path file, boolean still) {
    pulse.works();
    try {
      return objects.update(file, still);
    } catch (RuntimeException | Error e) {
      // A bug of ours, or too much for our memory, which must cost this file alone.
      LOG.log(Level.SEVERE, "cannot read " + file, e);
      objects.failed(file, e);
      return true;
    }
  }

  private void changeMesh(MeshConfig mesh, List<MeshChange> changes) {
    changes.add(new MeshChange.Mesh(mesh));
    if (useReaderOf(mesh)) {
      objects.readAgain();
    }
  }

  private ReaderSettings readerSettings(MeshConfig mesh) {
    return ReaderSettings.of(settings.domain(), mesh, settings.ignored())
        .withPatches(settings.patches());
  }

  /** Whether objects have to be read again. */
  private boolean useReaderOf(MeshConfig mesh) {
    var now = readerSettings(mesh);
    if (now.equals(readerSettings)) {
      return false;
    }
    readerSettings = now;
    objects.use(new ObjectReader(now));
    return true;
  }

  private void tellProblems() {
    var all = new ArrayList<Problem>();
    if (!watch.works()) {
      all.add(Problem.warning(settings.subject(), "", "cannot be watched; it is walked instead"));
    }
    settingFiles().forEach(file -> all.addAll(file.problems()));
    all.addAll(objects.problems());
    problems.update(all);
  }
}

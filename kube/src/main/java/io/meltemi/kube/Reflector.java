package io.meltemi.kube;

import io.meltemi.base.Pulse;
import io.meltemi.base.ResourceName;
import io.meltemi.yaml.Node;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;

/**
 * Follows the objects of one kind: a list, then a watch from the list's version on, and a list
 * again whenever the watch cannot be trusted. Of the objects it keeps names and versions only.
 *
 * <p>A watch is not trusted once the server says that its version is gone (410, as a status or in
 * an event) or not there yet, when versions run backwards (a server restored from a backup leaves
 * out the 410), when three watches in a row brought neither event nor bookmark, or when it says
 * something that is no event. Anything else, such as a broken or silent connection, is gone on with
 * from the last version. Tries are spread by a growing, random wait; clocks play no part.
 *
 * <p>One virtual thread of its own calls the handler.
 */
public final class Reflector implements AutoCloseable {
  private static final int MIN_WATCH_SECONDS = 300;
  private static final Duration ABSENT_PAUSE = Duration.ofSeconds(30);

  private sealed interface Command {
    record Reread() implements Command {}

    record NamespaceChanged(String namespace) implements Command {}
  }

  private final Transport transport;
  private final Watched what;
  private final ObjectHandler handler;
  private final RandomGenerator random = RandomGenerator.getDefault();
  private final Mailbox<Command> mailbox = new Mailbox<>();
  private final WatchPace pace = new WatchPace(new Backoff(random), mailbox);
  private final FailureLog failures;
  private final Pulse pulse;
  private final Thread thread;

  private final WatchedObjects objects;
  private String position = "";
  private volatile String told = "";
  private boolean synced;

  private Reflector(
      Transport transport,
      Watched what,
      Predicate<String> namespaces,
      Set<ResourceName> before,
      ObjectHandler handler) {
    this.transport = transport;
    this.what = what;
    this.failures = new FailureLog(what.subject());
    this.pulse = new Pulse("watch " + what.subject());
    this.handler = new WorkingHandler(handler, pulse);
    this.objects =
        new WatchedObjects(
            new Listing(transport, mailbox::listing, what), what, namespaces, before, this.handler);
    this.thread =
        Thread.ofVirtual().name("watch " + what.subject()).unstarted(() -> pulse.run(this::run));
  }

  /**
   * Begins to list and watch.
   *
   * @param namespaces says whether the objects of a namespace are wanted; called from the
   *     reflector's thread
   * @param before objects that the handler knows already: of those that are not there it is told
   */
  public static Reflector start(
      KubeClient client,
      Watched what,
      Predicate<String> namespaces,
      Set<ResourceName> before,
      ObjectHandler handler) {
    var reflector = new Reflector(client.transport(), what, namespaces, before, handler);
    reflector.thread.start();
    return reflector;
  }

  /** The same for objects of all namespaces, none of which is known. */
  public static Reflector start(KubeClient client, Watched what, ObjectHandler handler) {
    return start(client, what, _ -> true, Set.of(), handler);
  }

  /** Tells the handler of every object anew. Any thread. */
  public void reread() {
    mailbox.add(new Command.Reread());
  }

  /** Whether the namespace's objects are wanted may be another thing now. Any thread. */
  public void namespaceChanged(String namespace) {
    mailbox.add(new Command.NamespaceChanged(namespace));
  }

  /** What keeps the kind from being followed, if anything of ours does. Any thread. */
  public Optional<String> fault() {
    return pulse.fault();
  }

  /**
   * The version up to which the handler was told of all; empty before the first list. Any thread.
   */
  public String told() {
    return told;
  }

  @Override
  public void close() {
    pulse.closes();
    mailbox.close();
    try {
      if (Thread.currentThread() != thread) {
        thread.join();
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /** The objects that the handler was told of; to be asked after {@link #close}. */
  public Set<ResourceName> known() {
    return objects.known();
  }

  private void run() {
    while (!mailbox.isClosed()) {
      try {
        obey(mailbox.drain());
        if (position.isEmpty()) {
          listAll();
        } else {
          watch();
        }
      } catch (KubeException e) {
        failed(e);
      } catch (InterruptedException _) {
        return;
      } catch (RuntimeException | Error bug) {
        failures.bug(bug);
        position = "";
        pulse.waits();
        pace.pause(Duration.ZERO);
      } finally {
        mailbox.idle();
      }
    }
  }

  private void obey(List<Command> commands) throws KubeException, InterruptedException {
    for (Command command : commands) {
      switch (command) {
        case Command.Reread _ -> {
          objects.forgetVersions();
          position = "";
        }
        case Command.NamespaceChanged(var namespace) -> objects.namespaceChanged(namespace);
      }
    }
    if (!position.isEmpty()) {
      objects.selectChanged();
    }
  }

  private void listAll() throws KubeException, InterruptedException {
    position = objects.listAll();
    told = position;
    pace.listed();
    failures.solved();
    tellSynced();
  }

  private void tellSynced() {
    if (!synced) {
      synced = true;
      handler.synced();
    }
  }

  private void watch() throws KubeException, InterruptedException {
    int timeout = MIN_WATCH_SECONDS + random.nextInt(MIN_WATCH_SECONDS);
    pace.begins();
    try (var stream = WatchStream.open(transport, mailbox::watching, what, position, timeout)) {
      failures.solved();
      Optional<WatchStream.Event> event = stream.next();
      while (event.isPresent()) {
        pace.event();
        take(event.get());
        if (position.isEmpty() || mailbox.isWanted()) {
          return;
        }
        event = stream.next();
      }
      if (!pace.isFruitful()) {
        endedWithNothing();
      }
    } catch (KubeException e) {
      throw e;
    } catch (IOException e) {
      broken(e);
    } finally {
      pace.ended();
    }
  }

  /** A watch that ended without a word. */
  private void endedWithNothing() {
    if (pace.endedWithNothing()) {
      distrust("three watches brought nothing");
    }
  }

  private void broken(IOException e) {
    if (mailbox.isWanted()) {
      return;
    }
    if (e instanceof com.fasterxml.jackson.core.JacksonException) {
      distrust("no event: " + Transport.reasonOf(e));
      return;
    }
    KubeLog.LOG.log(
        System.Logger.Level.DEBUG, "watch {0}: {1}", what.subject(), Transport.reasonOf(e));
    if (!pace.isFruitful()) {
      endedWithNothing();
    }
  }

  private void take(WatchStream.Event event) {
    switch (event.type()) {
      case ADDED, MODIFIED, DELETED -> {
        if (moveTo(NodeReader.metadata(event.object(), "resourceVersion"))) {
          objects.take(event);
          told = position;
        }
      }
      case BOOKMARK -> {
        if (moveTo(NodeReader.metadata(event.object(), "resourceVersion"))) {
          told = position;
        }
      }
      case ERROR -> takeError(event.object());
      case UNKNOWN -> {}
    }
  }

  /** Whether the server goes forwards. */
  private boolean moveTo(String version) {
    if (version.isEmpty()) {
      return true;
    }
    if (Versions.isOlder(version, position)) {
      distrust("version " + version + " came after " + position);
      return false;
    }
    position = version;
    return true;
  }

  private void takeError(Node.Mapping status) {
    String code = status.find("code") instanceof Node.Scalar(_, var text, _) ? text : "";
    String message = NodeReader.text(status, "message");
    if (code.equals("410")) {
      KubeLog.LOG.log(System.Logger.Level.DEBUG, "watch {0}: {1}", what.subject(), message);
      position = "";
      return;
    }
    distrust(code + " " + message);
  }

  /** Lists again, after a while: a server that is out of its mind is not to be pressed. */
  private void distrust(String reason) {
    failures.failed("watch " + what.subject() + ": " + reason + "; listing again");
    position = "";
    pace.pause(Duration.ZERO);
  }

  private void failed(KubeException e) {
    if (mailbox.isWanted()) {
      return;
    }
    if (e.is(KubeException.NOT_FOUND)) {
      absent();
      return;
    }
    if (e.is(KubeException.FORBIDDEN) && handler.isOptional()) {
      refused(e);
      return;
    }
    if (e.isAboutVersion()) {
      position = "";
    }
    failures.failed(String.valueOf(e.getMessage()));
    pace.pause(e.retryAfter().orElse(Duration.ZERO));
  }

  /** A right may come a moment after the one who has it; later it is looked for now and then. */
  private void refused(KubeException e) {
    if (!pace.refusedForGood()) {
      pace.pause(Duration.ZERO);
      return;
    }
    failures.goneWithout(
        e.getMessage() + "; going on without (expected: the right to list and watch them)");
    tellSynced();
    mailbox.await(ABSENT_PAUSE);
  }

  /** The server does not serve the kind: nothing is there, until it does. */
  private void absent() {
    position = "";
    objects.removeAll();
    tellSynced();
    mailbox.await(ABSENT_PAUSE);
  }
}

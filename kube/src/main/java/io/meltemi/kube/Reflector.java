package io.meltemi.kube;

import io.meltemi.base.ResourceName;
import io.meltemi.config.yaml.Node;
import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
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
  private static final int FRUITLESS = 3;
  private static final long SETTLED_NANOS = TimeUnit.SECONDS.toNanos(5);
  private static final Duration ABSENT_PAUSE = Duration.ofSeconds(30);

  private sealed interface Command {
    record Reread() implements Command {}

    record NamespaceChanged(String namespace) implements Command {}
  }

  private final Transport transport;
  private final Watched what;
  private final Predicate<String> namespaces;
  private final ObjectHandler handler;
  private final RandomGenerator random = RandomGenerator.getDefault();
  private final Backoff backoff = new Backoff(random);
  private final Mailbox<Command> mailbox = new Mailbox<>();
  private final FailureLog failures;
  private final Thread thread;

  private final KnownObjects known;
  private final Set<String> changedNamespaces = new LinkedHashSet<>();
  private String position = "";
  private int fruitless;
  private boolean synced;

  private Reflector(
      Transport transport,
      Watched what,
      Predicate<String> namespaces,
      Set<ResourceName> before,
      ObjectHandler handler) {
    this.known = new KnownObjects(before, handler);
    this.transport = transport;
    this.what = what;
    this.namespaces = namespaces;
    this.handler = handler;
    this.failures = new FailureLog(what.subject());
    this.thread = Thread.ofVirtual().name("watch " + what.subject()).unstarted(this::run);
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

  @Override
  public void close() {
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
    return known.names();
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
      } catch (RuntimeException bug) {
        failures.bug(bug);
        position = "";
        pause(backoff.next());
      } finally {
        mailbox.idle();
      }
    }
  }

  private void obey(List<Command> commands) throws KubeException, InterruptedException {
    for (Command command : commands) {
      switch (command) {
        case Command.Reread _ -> {
          known.forgetVersions();
          position = "";
        }
        case Command.NamespaceChanged(var namespace) -> changedNamespaces.add(namespace);
      }
    }
    while (!changedNamespaces.isEmpty() && !position.isEmpty()) {
      String namespace = changedNamespaces.iterator().next();
      if (namespaces.test(namespace)) {
        list(namespace);
      } else {
        known.removeAll(namespace);
      }
      changedNamespaces.remove(namespace);
    }
  }

  private void listAll() throws KubeException, InterruptedException {
    // What is listed below is listed by what is selected now.
    changedNamespaces.clear();
    String version = list("");
    position = version;
    fruitless = 0;
    failures.solved();
    tellSynced();
  }

  /**
   * Lists all, or one namespace, and tells of what has changed.
   *
   * @return the list's version
   */
  private String list(String namespace) throws KubeException, InterruptedException {
    Set<ResourceName> seen = new HashSet<>();
    Listing.Reader reader =
        new Listing.Reader() {
          @Override
          public void object(Node.Mapping object) {
            ResourceName name = NodeReader.nameOf(object);
            if (namespaces.test(name.namespace())) {
              seen.add(name);
              known.put(name, object);
            }
          }

          @Override
          public void pageEnds() {
            handler.flush();
          }
        };
    String version = new Listing(transport, mailbox::listing, what).read(namespace, reader);
    known.removeAllBut(namespace, seen);
    return version;
  }

  private void tellSynced() {
    if (!synced) {
      synced = true;
      handler.synced();
    }
  }

  private void watch() throws KubeException, InterruptedException {
    int timeout = MIN_WATCH_SECONDS + random.nextInt(MIN_WATCH_SECONDS);
    long began = System.nanoTime();
    boolean fruitful = false;
    try (var stream = WatchStream.open(transport, mailbox::watching, what, position, timeout)) {
      failures.solved();
      Optional<WatchStream.Event> event = stream.next();
      while (event.isPresent()) {
        fruitful = true;
        fruitless = 0;
        take(event.get());
        if (position.isEmpty() || mailbox.isWanted()) {
          return;
        }
        event = stream.next();
      }
      if (!fruitful) {
        pauseAfterNothing(began);
      }
    } catch (KubeException e) {
      throw e;
    } catch (IOException e) {
      broken(e, began, fruitful);
    } finally {
      rest(began, fruitful);
    }
  }

  /** A server that ends each watch at once must not be asked in a hurry. */
  private void rest(long began, boolean fruitful) {
    if (System.nanoTime() - began > SETTLED_NANOS) {
      backoff.reset();
    } else if (fruitful && !mailbox.isWanted()) {
      pause(backoff.next());
    }
  }

  /** A watch that ended without a word. */
  private void pauseAfterNothing(long began) {
    fruitless++;
    if (fruitless >= FRUITLESS) {
      distrust("three watches brought nothing");
    } else if (System.nanoTime() - began < SETTLED_NANOS) {
      pause(backoff.next());
    }
  }

  private void broken(IOException e, long began, boolean fruitful) {
    if (mailbox.isWanted()) {
      return;
    }
    if (e instanceof com.fasterxml.jackson.core.JacksonException) {
      distrust("no event: " + Transport.reasonOf(e));
      return;
    }
    KubeLog.LOG.log(
        System.Logger.Level.DEBUG, "watch {0}: {1}", what.subject(), Transport.reasonOf(e));
    if (!fruitful) {
      pauseAfterNothing(began);
    }
  }

  private void take(WatchStream.Event event) {
    switch (event.type()) {
      case ADDED, MODIFIED, DELETED -> takeObject(event);
      case BOOKMARK -> moveTo(NodeReader.metadata(event.object(), "resourceVersion"));
      case ERROR -> takeError(event.object());
      case UNKNOWN -> {}
    }
  }

  private void takeObject(WatchStream.Event event) {
    ResourceName name = NodeReader.nameOf(event.object());
    String version = NodeReader.metadata(event.object(), "resourceVersion");
    if (!moveTo(version)) {
      return;
    }
    // A namespace that was listed on its own may be ahead of the watch.
    if (known.isNewerThan(name, version)) {
      return;
    }
    if (event.type() != WatchStream.Type.DELETED && namespaces.test(name.namespace())) {
      known.put(name, NodeReader.withKind(event.object(), what.type()));
    } else if (known.has(name)) {
      known.remove(name);
    }
    handler.flush();
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
    pause(backoff.next());
  }

  private void failed(KubeException e) {
    if (mailbox.isWanted()) {
      return;
    }
    if (e.is(KubeException.NOT_FOUND)) {
      absent();
      return;
    }
    boolean goneOrAhead =
        e.is(KubeException.GONE) || String.valueOf(e.getMessage()).contains("resource version");
    if (goneOrAhead) {
      position = "";
    }
    failures.failed(String.valueOf(e.getMessage()));
    Duration wait = backoff.next();
    Duration asked = e.retryAfter().orElse(Duration.ZERO);
    pause(asked.compareTo(wait) > 0 ? asked : wait);
  }

  /** The server does not serve the kind: nothing is there, until it does. */
  private void absent() {
    position = "";
    known.removeAll("");
    tellSynced();
    pause(ABSENT_PAUSE);
  }

  private void pause(Duration wait) {
    mailbox.await(wait);
  }
}

package io.meltemi.kube;

import io.meltemi.base.ResourceName;
import io.meltemi.yaml.Node;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The objects of a kind that are wanted, by their namespaces: told of as lists and events have
 * them, each once. Confined to the reflector's thread.
 */
final class WatchedObjects {
  private final Listing listing;
  private final Watched what;
  private final Predicate<String> namespaces;
  private final ObjectHandler handler;
  private final KnownObjects known;
  private final Set<String> changedNamespaces = new LinkedHashSet<>();

  WatchedObjects(
      Listing listing,
      Watched what,
      Predicate<String> namespaces,
      Set<ResourceName> before,
      ObjectHandler handler) {
    this.listing = listing;
    this.what = what;
    this.namespaces = namespaces;
    this.handler = handler;
    this.known = new KnownObjects(before, handler);
  }

  Set<ResourceName> known() {
    return known.names();
  }

  void forgetVersions() {
    known.forgetVersions();
  }

  void removeAll() {
    known.removeAll("");
  }

  /** Whether the namespace's objects are wanted may be another thing now. */
  void namespaceChanged(String namespace) {
    changedNamespaces.add(namespace);
  }

  /** Lists changed namespaces that are wanted now, and removes the objects of the others. */
  void selectChanged() throws KubeException, InterruptedException {
    while (!changedNamespaces.isEmpty()) {
      String namespace = changedNamespaces.iterator().next();
      if (namespaces.test(namespace)) {
        var unused = list(namespace);
      } else {
        known.removeAll(namespace);
      }
      changedNamespaces.remove(namespace);
    }
  }

  /** Lists all; the list's version. */
  String listAll() throws KubeException, InterruptedException {
    // What is listed below is listed by what is selected now.
    changedNamespaces.clear();
    return list("");
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
          public void flush() {
            handler.flush();
          }
        };
    String version = listing.read(namespace, reader);
    known.removeAllBut(namespace, seen);
    return version;
  }

  void take(WatchStream.Event event) {
    ResourceName name = NodeReader.nameOf(event.object());
    // A namespace that was listed on its own may be ahead of the watch.
    if (known.isNewerThan(name, NodeReader.metadata(event.object(), "resourceVersion"))) {
      return;
    }
    if (event.type() != WatchStream.Type.DELETED && namespaces.test(name.namespace())) {
      known.put(name, NodeReader.withKind(event.object(), what.type()));
    } else if (known.has(name)) {
      known.remove(name);
    }
    handler.flush();
  }
}

package io.meltemi.config;

import io.meltemi.base.Problem;
import io.meltemi.base.ResourceName;
import io.meltemi.base.Translated;
import io.meltemi.config.field.Fields;
import io.meltemi.config.field.Problems;
import io.meltemi.model.ConfigMeta;
import io.meltemi.model.Enforcement;
import io.meltemi.model.MeshObject;
import io.meltemi.yaml.BadDocumentException;
import io.meltemi.yaml.Document;
import io.meltemi.yaml.Node;
import io.meltemi.yaml.YamlParser;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads documents into objects of the mesh: Istio's kinds in all their versions, and those of
 * Kubernetes and the Gateway API that matter. Kinds without a record of their own become {@link
 * io.meltemi.model.OpaqueConfig}; Kubernetes' other kinds are passed over in silence, kinds that
 * nobody knows with a warning. Immutable; any thread.
 */
public final class ObjectReader {
  private static final System.Logger LOG = System.getLogger("default");
  private static final int MAX_LIST_DEPTH = 4;

  /** It is told in a status. */
  private static final int LONGEST_REASON = 500;

  private final ReaderSettings settings;

  public ObjectReader(ReaderSettings settings) {
    this.settings = settings;
  }

  /**
   * The object of a document that holds one. A List gives its first object and the problems of all:
   * {@link #readAll} gives all.
   */
  public Translated<MeshObject> read(Document document) {
    List<ReadObject> all = readAll(document);
    return new Translated<>(
        all.stream().flatMap(o -> o.object().stream()).findFirst(),
        all.stream().flatMap(o -> o.problems().stream()).toList());
  }

  /** Every object of a document, in order: one, or those of a List; none where it is empty. */
  public List<ReadObject> readAll(Document document) {
    Node node;
    try {
      node = YamlParser.parse(document);
    } catch (BadDocumentException e) {
      String place = document.file() + ":" + e.line();
      return List.of(failed(Problem.error(place, "", String.valueOf(e.getMessage()))));
    } catch (RuntimeException | Error bug) {
      String place = document.file() + ":" + document.line();
      LOG.log(System.Logger.Level.ERROR, "cannot parse " + place, bug);
      return List.of(failed(Problem.error(place, "", "cannot be parsed: " + bug)));
    }
    var nodes = new ArrayList<Node>(1);
    unfold(node, 0, nodes);
    var objects = new ArrayList<ReadObject>(nodes.size());
    for (Node object : nodes) {
      objects.add(read(document.file(), object));
    }
    return objects;
  }

  /**
   * An object of the document as it was written, at its place in {@link #readAll}; empty where the
   * document has no such place.
   */
  public static Optional<Map<String, Object>> raw(Document document, int place) {
    try {
      var nodes = new ArrayList<Node>(1);
      unfold(YamlParser.parse(document), 0, nodes);
      return place < nodes.size() && nodes.get(place) instanceof Node.Mapping mapping
          ? Optional.of(Node.plainMap(mapping))
          : Optional.empty();
    } catch (BadDocumentException _) {
      return Optional.empty();
    }
  }

  /**
   * The object that a tree holds, which comes from no file: problems name the object, and fields,
   * but no lines.
   */
  public ReadObject read(Node node) {
    return read("", node);
  }

  /** The kinds that are read into objects, sorted by group and kind. */
  public static List<KnownKind> kinds() {
    return Kind.known();
  }

  private static ReadObject failed(Problem problem) {
    return new ReadObject(Optional.empty(), Optional.empty(), Optional.empty(), List.of(problem));
  }

  /** The objects of a List, and of Lists inside it; otherwise the object itself. */
  private static void unfold(Node node, int depth, List<Node> objects) {
    if (node instanceof Node.Mapping mapping
        && text(mapping, "kind").endsWith("List")
        && mapping.find("items") instanceof Node.Sequence(var items, _)
        && depth < MAX_LIST_DEPTH) {
      items.forEach(item -> unfold(item, depth + 1, objects));
    } else if (!node.isNull()) {
      objects.add(node);
    }
  }

  private ReadObject read(String file, Node node) {
    if (node instanceof Node.Mapping mapping) {
      return readObject(file, mapping);
    }
    return failed(Problem.error(place(file, node), "", "not an object (expected: fields)"));
  }

  private ReadObject readObject(String file, Node.Mapping root) {
    String place = place(file, root);
    String kindName = text(root, "kind");
    String apiVersion = text(root, "apiVersion");
    if (kindName.isEmpty() || apiVersion.isEmpty()) {
      return failed(Problem.error(place, "", "no object (expected: apiVersion and kind)"));
    }
    int slash = apiVersion.indexOf('/');
    String group = slash < 0 ? "" : apiVersion.substring(0, slash);
    String version = apiVersion.substring(slash + 1);
    Optional<Kind> kind = Kind.find(group, version, kindName);
    if (kind.isEmpty()) {
      return passedOver(place, group, version, kindName);
    }
    Node.Mapping metadata =
        root.find("metadata") instanceof Node.Mapping mapping
            ? mapping
            : new Node.Mapping(List.of(), List.of(), root.line());
    String name = text(metadata, "name");
    if (name.isEmpty()) {
      return failed(
          Problem.error(
              kindName + " (" + place + ")", "metadata.name", "missing (expected: text)"));
    }
    ResourceName resource = MetaReader.resource(kind.get(), text(metadata, "namespace"), name);
    String subject = kindName + " " + resource;
    var problems =
        new Problems(line -> file.isEmpty() ? subject : subject + " (" + file + ":" + line + ")");
    var key = new MeshObject.Key(kind.get().name(), resource, settings.cluster());
    try {
      MeshObject object = readObject(kind.get(), resource, root, problems);
      boolean bad = problems.hasErrors();
      return new ReadObject(
          Optional.of(key),
          bad ? Optional.empty() : Optional.of(object),
          bad ? closed(kind.get(), object, problems) : Optional.empty(),
          problems.all());
    } catch (RuntimeException | Error bug) {
      // Whatever goes wrong costs this object alone.
      LOG.log(System.Logger.Level.ERROR, "cannot read " + subject, bug);
      var internal = new Problems(_ -> subject);
      internal.error(root.line(), "", "internal error, please report it: " + bug);
      var nothing = new Node.Mapping(List.of(), List.of(), root.line());
      MeshObject unread = readObject(kind.get(), resource, nothing, internal);
      return new ReadObject(
          Optional.of(key),
          Optional.empty(),
          closed(kind.get(), unread, internal),
          internal.all().subList(0, 1));
    }
  }

  private static Optional<MeshObject> closed(Kind kind, MeshObject read, Problems problems) {
    String first =
        problems.all().stream()
            .filter(p -> p.severity() == Problem.Severity.ERROR)
            .findFirst()
            .map(p -> p.field().isEmpty() ? p.message() : p.field() + ": " + p.message())
            .orElse("");
    var why = new StringBuilder("it has errors: ");
    first.codePoints().limit(LONGEST_REASON).forEach(why::appendCodePoint);
    return kind.closed().flatMap(closing -> closing.close(read, why.toString()));
  }

  /** Whether the tree holds an object of one of Istio's kinds, in a version that is read. */
  public static boolean isIstio(Node.Mapping object) {
    String apiVersion = text(object, "apiVersion");
    int slash = apiVersion.indexOf('/');
    String group = slash < 0 ? "" : apiVersion.substring(0, slash);
    return Kind.find(group, apiVersion.substring(slash + 1), text(object, "kind"))
        .filter(kind -> kind.owner() == Kind.Owner.ISTIO)
        .isPresent();
  }

  private MeshObject readObject(
      Kind kind, ResourceName resource, Node.Mapping root, Problems problems) {
    Fields fields = Fields.of(root, problems);
    fields.skip("apiVersion", "kind", "status");
    ConfigMeta read = MetaReader.read(kind, resource, fields.child("metadata"));
    ConfigMeta meta =
        (kind.closed().isEmpty() ? read : read.withEnforcement(told(root)))
            .inCluster(settings.cluster());
    var input = new ObjectInput(meta, fields, fields.child("spec"), settings);
    MeshObject object = kind.reader().apply(input);
    if (kind.owner() == Kind.Owner.ISTIO) {
      fields.done();
    }
    return object;
  }

  /** What the status says of whether the object is enforced. */
  private static Enforcement told(Node.Mapping root) {
    if (root.find("status") instanceof Node.Mapping status
        && status.find("conditions") instanceof Node.Sequence(var conditions, _)) {
      for (Node each : conditions) {
        if (each instanceof Node.Mapping condition
            && text(condition, "reason").equals(Enforcement.REASON)) {
          return new Enforcement(Optional.empty(), Optional.of(text(condition, "message")));
        }
      }
    }
    return Enforcement.FULL;
  }

  private static ReadObject passedOver(String place, String group, String version, String kind) {
    List<Problem> problems =
        Kind.isForeign(group, version, kind)
            ? List.of()
            : List.of(
                Problem.warning(
                    place,
                    "",
                    "%s of %s: unknown, ignored (expected: a kind and version of Istio's)"
                        .formatted(kind, group.isEmpty() ? version : group + "/" + version)));
    return new ReadObject(Optional.empty(), Optional.empty(), Optional.empty(), problems);
  }

  private static String place(String file, Node node) {
    return file.isEmpty() ? "object" : file + ":" + node.line();
  }

  private static String text(Node.Mapping mapping, String field) {
    return mapping.find(field) instanceof Node.Scalar(var type, var text, _)
            && type == Node.Type.STRING
        ? text
        : "";
  }
}

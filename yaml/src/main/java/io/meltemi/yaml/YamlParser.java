package io.meltemi.yaml;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.MappingStartEvent;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.events.SequenceStartEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * Parses one document: pure JSON by a parser of our own, all else by snakeyaml-engine's events. A
 * document is bounded in size, depth, and in what its aliases may blow up to.
 */
public final class YamlParser {
  static final int MAX_DEPTH = 100;

  /** Code points of one document. The largest that Kubernetes stores has 1.5 MiB. */
  private static final int MAX_CODE_POINTS = 16 * 1024 * 1024;

  /** The reader copies a value that it has not seen the end of for each buffer that it reads. */
  private static final int BUFFERS = 8;

  private static final int MIN_BUFFER = 1024;

  private static final int MAX_ALIASED_NODES = 100_000;

  private final Document document;
  private final Schema schema;
  private final FlowText text;
  private final Iterator<Event> events;
  private final Map<String, Node> anchors = new HashMap<>();
  private int aliased;

  private YamlParser(Document document, Schema schema) {
    this.document = document;
    this.schema = schema;
    this.text = FlowText.of(document.text());
    this.events = new Parse(settings(document)).parseString(text.text()).iterator();
  }

  /**
   * The tree of the document, as Kubernetes reads it.
   *
   * @throws BadDocumentException where it is not YAML, is too deep or too large, or names a field
   *     twice
   */
  public static Node parse(Document document) throws BadDocumentException {
    int bad = document.text().indexOf(Document.NO_LETTER);
    if (bad >= 0) {
      long lines = document.text().substring(0, bad).chars().filter(c -> c == '\n').count();
      throw new BadDocumentException(document.line() + (int) lines, "not UTF-8");
    }
    Optional<Node> json = JsonParser.object(document.text(), document.line());
    return json.isPresent() ? json.get() : parse(document, Schema.KUBERNETES);
  }

  /** As {@link #parse(Document)}, by another schema. */
  public static Node parse(Document document, Schema schema) throws BadDocumentException {
    try {
      return new YamlParser(document, schema).document();
    } catch (MarkedYamlEngineException e) {
      throw new BadDocumentException(
          document.line() + e.getProblemMark().map(Mark::getLine).orElse(0),
          "not YAML: " + (e.getProblem() == null ? "bad syntax" : e.getProblem()));
    } catch (YamlEngineException e) {
      throw new BadDocumentException(document.line(), "not YAML: " + e.getMessage());
    }
  }

  private static LoadSettings settings(Document document) {
    return LoadSettings.builder()
        .setLabel(document.file())
        .setUseMarks(true)
        .setCodePointLimit(MAX_CODE_POINTS)
        .setBufferSize(Math.clamp(document.text().length() / BUFFERS, MIN_BUFFER, MAX_CODE_POINTS))
        .build();
  }

  private Node document() throws BadDocumentException {
    Event event = events.next();
    while (event.getEventId() == Event.ID.StreamStart
        || event.getEventId() == Event.ID.DocumentStart) {
      event = events.next();
    }
    if (event.getEventId() == Event.ID.StreamEnd) {
      return new Node.Scalar(Node.Type.NULL, "", document.line());
    }
    Node root = node(event, 0);
    while (events.hasNext()) {
      Event after = events.next();
      if (after.getEventId() == Event.ID.DocumentStart) {
        throw new BadDocumentException(lineOf(after), "not YAML: more than one document");
      }
    }
    return root;
  }

  private Node node(Event event, int depth) throws BadDocumentException {
    if (depth > MAX_DEPTH) {
      throw new BadDocumentException(lineOf(event), "nested deeper than " + MAX_DEPTH + " levels");
    }
    if (event instanceof AliasEvent alias) {
      return aliased(alias);
    }
    Node node =
        switch (event) {
          case ScalarEvent scalar -> scalar(scalar);
          case SequenceStartEvent start -> sequence(start, depth);
          case MappingStartEvent start -> mapping(start, depth);
          default -> throw new IllegalStateException("not the start of a value: " + event);
        };
    if (event instanceof NodeEvent named && named.getAnchor().isPresent()) {
      anchors.put(named.getAnchor().get().getValue(), node);
    }
    return node;
  }

  private Node aliased(AliasEvent alias) throws BadDocumentException {
    String name = alias.getAlias().getValue();
    Node node = anchors.get(name);
    if (node == null) {
      throw new BadDocumentException(lineOf(alias), "*" + name + " names no anchor before it");
    }
    aliased += size(node);
    if (aliased > MAX_ALIASED_NODES) {
      throw new BadDocumentException(
          lineOf(alias), "aliases repeat more than " + MAX_ALIASED_NODES + " values");
    }
    return node;
  }

  /** How many values a tree has; stops counting beyond what is allowed. */
  private static int size(Node node) {
    List<Node> inside =
        switch (node) {
          case Node.Scalar _ -> List.of();
          case Node.Sequence(var items, _) -> items;
          case Node.Mapping(_, var values, _) -> values;
        };
    int size = 1;
    for (Node child : inside) {
      size += size(child);
      if (size > MAX_ALIASED_NODES) {
        return size;
      }
    }
    return size;
  }

  private Node.Scalar scalar(ScalarEvent event) {
    boolean plain =
        event.getScalarStyle() == ScalarStyle.PLAIN
            && event.getImplicit().canOmitTagInPlainScalar()
            && event.getTag().isEmpty();
    return plain
        ? GoScalars.unquoted(text.restored(event.getValue()), lineOf(event))
        : new Node.Scalar(Node.Type.STRING, text.restored(event.getValue()), lineOf(event));
  }

  private Node sequence(SequenceStartEvent start, int depth) throws BadDocumentException {
    var items = new ArrayList<Node>();
    for (Event event = events.next();
        event.getEventId() != Event.ID.SequenceEnd;
        event = events.next()) {
      items.add(node(event, depth + 1));
    }
    return new Node.Sequence(items, lineOf(start));
  }

  private Node mapping(MappingStartEvent start, int depth) throws BadDocumentException {
    var fields = new LinkedHashMap<String, Node>();
    var merged = new ArrayList<Node.Mapping>();
    for (Event event = events.next();
        event.getEventId() != Event.ID.MappingEnd;
        event = events.next()) {
      if (!(event instanceof ScalarEvent key)) {
        throw new BadDocumentException(lineOf(event), "the name of a field must be text");
      }
      Node value = node(events.next(), depth + 1);
      String name = scalar(key).text();
      if (name.equals("<<") && key.getScalarStyle() == ScalarStyle.PLAIN) {
        addMerged(value, merged);
      } else if (fields.put(name, value) != null && schema == Schema.KUBERNETES) {
        throw new BadDocumentException(lineOf(key), "\"" + name + "\" is there twice");
      }
    }
    for (Node.Mapping other : merged) {
      for (int i = 0; i < other.names().size(); i++) {
        fields.putIfAbsent(other.names().get(i), other.values().get(i));
      }
    }
    return new Node.Mapping(
        new ArrayList<>(fields.keySet()), new ArrayList<>(fields.values()), lineOf(start));
  }

  private static void addMerged(Node value, List<Node.Mapping> merged) throws BadDocumentException {
    switch (value) {
      case Node.Mapping mapping -> merged.add(mapping);
      case Node.Sequence(var items, _) -> {
        for (Node item : items) {
          addMerged(item, merged);
        }
      }
      case Node.Scalar scalar ->
          throw new BadDocumentException(
              scalar.line(), "<<: \"" + scalar.text() + "\" (expected: an alias of a mapping)");
    }
  }

  private int lineOf(@Nullable Event event) {
    return document.line()
        + (event == null ? 0 : event.getStartMark().map(Mark::getLine).orElse(0));
  }
}

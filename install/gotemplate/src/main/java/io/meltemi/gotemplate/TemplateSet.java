package io.meltemi.gotemplate;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Templates that may call each other by name, as the files of a chart do. Immutable. */
public final class TemplateSet {
  private final Functions functions;
  private final MissingKey missingKey;
  private final Map<String, List<Node>> bodies;

  private TemplateSet(Functions functions, MissingKey missingKey, Map<String, List<Node>> bodies) {
    this.functions = functions;
    this.missingKey = missingKey;
    this.bodies = bodies;
  }

  /** An empty set, with Go's default for missing keys. */
  public static TemplateSet of(Functions functions) {
    return of(functions, MissingKey.INVALID);
  }

  /** An empty set; {@code missingKey} is for all of its templates. */
  public static TemplateSet of(Functions functions, MissingKey missingKey) {
    return new TemplateSet(functions, missingKey, Map.of());
  }

  /**
   * This set, the template and all that it defines. What has the name of a template that is there
   * replaces it, unless it is empty.
   */
  public TemplateSet with(String name, String text) {
    Map<String, List<Node>> all = new LinkedHashMap<>(bodies);
    Parser.parse(name, text, functions)
        .forEach(
            (defined, body) -> {
              if (!all.containsKey(defined) || !Parser.empty(body)) {
                all.put(defined, body);
              }
            });
    return new TemplateSet(functions, missingKey, Collections.unmodifiableMap(all));
  }

  /** Names of the templates, in the order in which they were first defined. */
  public Set<String> names() {
    return bodies.keySet();
  }

  /** As {@link Template#execute(Object)} for the template {@code name}. */
  public String execute(String name, @Nullable Object data) {
    return execute(name, data, Limits.DEFAULT);
  }

  /** As {@link Template#execute(Object, Limits)} for the template {@code name}. */
  public String execute(String name, @Nullable Object data, Limits limits) {
    return new Execution(this, new Budget(limits)).run(name, data);
  }

  MissingKey missingKey() {
    return missingKey;
  }

  Functions functions() {
    return functions;
  }

  @Nullable List<Node> body(String name) {
    return bodies.get(name);
  }
}

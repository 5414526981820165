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
  private final Map<String, List<Node>> bodies;

  private TemplateSet(Functions functions, Map<String, List<Node>> bodies) {
    this.functions = functions;
    this.bodies = bodies;
  }

  public static TemplateSet of(Functions functions) {
    return new TemplateSet(functions, Map.of());
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
    return new TemplateSet(functions, Collections.unmodifiableMap(all));
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

  Functions functions() {
    return functions;
  }

  @Nullable List<Node> body(String name) {
    return bodies.get(name);
  }
}

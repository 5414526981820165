package io.meltemi.gotemplate;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One execution: walks the nodes of a template and writes text. On one thread. */
final class Execution {
  /** What a node means for the loop around it. */
  private enum Flow {
    NEXT,
    BREAK,
    CONTINUE
  }

  private final TemplateSet set;
  private final Budget budget;

  Execution(TemplateSet set, Budget budget) {
    this.set = set;
    this.budget = budget;
  }

  /** The text of the template {@code name}, which shares what is left of the budget. */
  String run(String name, @Nullable Object data) {
    List<Node> body = set.body(name);
    if (body == null) {
      throw new TemplateException("template \"" + name + "\" is not defined");
    }
    var out = new StringBuilder();
    render(name, body, data, out);
    return out.toString();
  }

  /** Parses {@code text} and runs it: it sees the templates of this execution, not the reverse. */
  String runText(String name, String text, @Nullable Object data) {
    budget.text(text.length());
    return new Execution(set.with(name, text), budget).run(name, data);
  }

  Budget budget() {
    return budget;
  }

  MissingKey missingKey() {
    return set.missingKey();
  }

  Functions functions() {
    return set.functions();
  }

  private void render(String name, List<Node> body, @Nullable Object data, StringBuilder out) {
    budget.enter(name);
    new Walk(new Scope(data), out).list(body, data);
    budget.leave();
  }

  /** The nodes of one template; each has variables of its own. */
  private final class Walk {
    private final Scope scope;
    private final StringBuilder out;
    private final Evaluator evaluator;

    Walk(Scope scope, StringBuilder out) {
      this.scope = scope;
      this.out = out;
      this.evaluator = new Evaluator(Execution.this, scope);
    }

    Flow list(List<Node> nodes, @Nullable Object dot) {
      for (Node node : nodes) {
        Flow flow;
        try {
          budget.step(1);
          flow = node(node, dot);
        } catch (TemplateException e) {
          throw e.in(node.position(), "");
        }
        if (flow != Flow.NEXT) {
          return flow;
        }
      }
      return Flow.NEXT;
    }

    private Flow node(Node node, @Nullable Object dot) {
      return switch (node) {
        case Node.Text(_, var text) -> print(text);
        case Node.Action(_, var pipeline) -> {
          Object value = evaluator.pipeline(pipeline, dot);
          yield pipeline.variables().isEmpty() ? print(printed(value)) : Flow.NEXT;
        }
        case Node.If(_, var pipeline, var then, var otherwise) -> {
          int mark = scope.mark();
          boolean truth = GoValues.truth(evaluator.pipeline(pipeline, dot));
          Flow flow = list(truth ? then : otherwise, dot);
          scope.forget(mark);
          yield flow;
        }
        case Node.With(_, var pipeline, var then, var otherwise) -> {
          int mark = scope.mark();
          Object value = evaluator.pipeline(pipeline, dot);
          Flow flow = GoValues.truth(value) ? list(then, value) : list(otherwise, dot);
          scope.forget(mark);
          yield flow;
        }
        case Node.Range range -> range(range, dot);
        case Node.Invoke(_, var name, var data) -> {
          Object value = data.isPresent() ? evaluator.pipeline(data.get(), dot) : null;
          List<Node> body = set.body(name);
          if (body == null) {
            throw new TemplateException("template \"" + name + "\" is not defined");
          }
          render(name, body, value, out);
          yield Flow.NEXT;
        }
        case Node.Break _ -> Flow.BREAK;
        case Node.Continue _ -> Flow.CONTINUE;
      };
    }

    private String printed(@Nullable Object value) {
      return value == null ? "<no value>" : GoPrint.value(value, budget.outputChars());
    }

    private Flow print(String text) {
      if (out.length() + (long) text.length() > budget.outputChars()) {
        throw new TemplateException("more than " + budget.outputChars() + " characters of output");
      }
      out.append(text);
      return Flow.NEXT;
    }

    private Flow range(Node.Range range, @Nullable Object dot) {
      int mark = scope.mark();
      Object value = evaluator.valueOf(range.pipeline(), dot);
      boolean any = each(range, value);
      if (!any) {
        Flow flow = list(range.otherwise(), dot);
        scope.forget(mark);
        return flow;
      }
      scope.forget(mark);
      return Flow.NEXT;
    }

    /** Runs the body for each element; tells whether there was one. */
    private boolean each(Node.Range range, @Nullable Object value) {
      return switch (value) {
        case null -> false;
        case List<?> list -> {
          int index = 0;
          for (Object item : new ArrayList<@Nullable Object>(list)) {
            if (once(range, GoValues.integer(index++), item) == Flow.BREAK) {
              break;
            }
          }
          yield !list.isEmpty();
        }
        case Map<?, ?> map -> {
          for (var entry : GoValues.sorted(map)) {
            if (once(range, entry.getKey(), entry.getValue()) == Flow.BREAK) {
              break;
            }
          }
          yield !map.isEmpty();
        }
        case Number number when GoValues.whole(number) -> {
          long count = number.longValue();
          if (range.pipeline().variables().size() > 1) {
            throw new TemplateException(
                "can't use " + number + " to iterate over more than one variable");
          }
          for (long i = 0; i < count; i++) {
            if (once(range, null, GoValues.integer(i)) == Flow.BREAK) {
              break;
            }
          }
          yield count > 0;
        }
        default ->
            throw new TemplateException(
                "range can't iterate over "
                    + GoPrint.shortValue(value)
                    + " (expected: a list, a map or a whole number)");
      };
    }

    private Flow once(Node.Range range, @Nullable Object index, @Nullable Object element) {
      int mark = scope.mark();
      List<String> variables = range.pipeline().variables();
      boolean assigns = range.pipeline().assigns();
      if (variables.size() > 1) {
        scope.set(variables.get(0), index, assigns);
        scope.set(variables.get(1), element, assigns);
      } else if (variables.size() == 1) {
        scope.set(variables.get(0), element, assigns);
      }
      budget.step(1);
      Flow flow = list(range.body(), element);
      scope.forget(mark);
      return flow;
    }
  }

  /** Variables, innermost last. */
  static final class Scope {
    private final List<String> names = new ArrayList<>();
    private final List<@Nullable Object> values = new ArrayList<>();

    Scope(@Nullable Object dot) {
      names.add("$");
      values.add(dot);
    }

    int mark() {
      return names.size();
    }

    void forget(int mark) {
      names.subList(mark, names.size()).clear();
      values.subList(mark, values.size()).clear();
    }

    void set(String name, @Nullable Object value, boolean assigns) {
      if (!assigns) {
        names.add(name);
        values.add(value);
        return;
      }
      values.set(indexOf(name), value);
    }

    @Nullable Object get(String name) {
      return values.get(indexOf(name));
    }

    private int indexOf(String name) {
      int at = names.lastIndexOf(name);
      if (at < 0) {
        throw new TemplateException("undefined variable \"" + name + "\"");
      }
      return at;
    }
  }
}

package io.meltemi.gotemplate;

import io.meltemi.gotemplate.Execution.Scope;
import io.meltemi.gotemplate.Node.Command;
import io.meltemi.gotemplate.Node.Pipeline;
import io.meltemi.gotemplate.Node.Term;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Values of pipelines: commands, arguments, fields and calls. */
final class Evaluator {
  private final Execution execution;
  private final Scope scope;

  Evaluator(Execution execution, Scope scope) {
    this.execution = execution;
    this.scope = scope;
  }

  /** The value, which the pipeline's variable gets too. */
  @Nullable Object pipeline(Pipeline pipeline, @Nullable Object dot) {
    Object value = valueOf(pipeline, dot);
    for (String variable : pipeline.variables()) {
      scope.set(variable, value, pipeline.assigns());
    }
    return value;
  }

  /** The value alone. */
  @Nullable Object valueOf(Pipeline pipeline, @Nullable Object dot) {
    Object value = null;
    boolean first = true;
    for (Command command : pipeline.commands()) {
      execution.budget().step(1);
      try {
        value = GoValues.normal(command(command, dot, !first, value));
      } catch (TemplateException e) {
        throw e.in(command.position(), "");
      }
      first = false;
    }
    return value;
  }

  /** {@code last} is the value of the command before, where {@code piped}. */
  private @Nullable Object command(
      Command command, @Nullable Object dot, boolean piped, @Nullable Object last) {
    Term first = command.terms().getFirst();
    boolean withArguments = command.terms().size() > 1 || piped;
    return switch (first) {
      case Node.Identifier(_, var name) -> call(name, command, dot, piped, last);
      case Node.Field(_, var fields) -> method(fields, dot, command, dot, piped, last);
      case Node.Variable(_, var name, var fields) -> {
        if (fields.isEmpty() && withArguments) {
          throw notFunction(first);
        }
        yield method(fields, scope.get(name), command, dot, piped, last);
      }
      case Node.Chain(_, var base, var fields) ->
          method(fields, argument(base, dot), command, dot, piped, last);
      case Node.Nil _ -> throw new TemplateException("nil is not a command");
      case Pipeline _, Node.Literal _, Node.Dot _ -> {
        if (withArguments) {
          throw notFunction(first);
        }
        yield argument(first, dot);
      }
    };
  }

  private static TemplateException notFunction(Term term) {
    return TemplateException.at(term.position(), "can't give an argument to what is no function");
  }

  private @Nullable Object argument(Term term, @Nullable Object dot) {
    return switch (term) {
      case Node.Literal(_, var value) -> value;
      case Node.Nil _ -> null;
      case Node.Dot _ -> dot;
      case Node.Variable(_, var name, var fields) -> field(fields, scope.get(name));
      case Node.Field(_, var fields) -> field(fields, dot);
      case Node.Chain(_, var base, var fields) -> field(fields, argument(base, dot));
      case Pipeline pipeline -> pipeline(pipeline, dot);
      case Node.Identifier(var position, var name) ->
          call(name, new Command(position, List.of(term)), dot, false, null);
    };
  }

  private @Nullable Object field(List<String> fields, @Nullable Object receiver) {
    return chain(fields, receiver, false, List::of);
  }

  /** Fields of which the last may be a method that takes the command's arguments. */
  private @Nullable Object method(
      List<String> fields,
      @Nullable Object receiver,
      Command command,
      @Nullable Object dot,
      boolean piped,
      @Nullable Object last) {
    return chain(
        fields,
        receiver,
        command.terms().size() > 1 || piped,
        () -> arguments(command, dot, piped, last));
  }

  /** Of nothing at all every field is nothing; an explicit nil has none. */
  private @Nullable Object chain(
      List<String> fields,
      @Nullable Object receiver,
      boolean withArguments,
      Supplier<List<@Nullable Object>> arguments) {
    Object value = receiver;
    for (int i = 0; i < fields.size(); i++) {
      String name = fields.get(i);
      boolean last = i == fields.size() - 1;
      if (receiver == null || execution.missingKey().ends(value, name)) {
        return null;
      }
      value = GoValues.normal(GoValues.field(value, name));
      if (value instanceof Function method) {
        value = call(name, method, last ? arguments.get() : List.of());
      } else if (last && withArguments) {
        throw new TemplateException(name + " has arguments but cannot be invoked as function");
      }
    }
    return value;
  }

  private List<@Nullable Object> arguments(
      Command command, @Nullable Object dot, boolean piped, @Nullable Object last) {
    var values = new ArrayList<@Nullable Object>();
    for (Term term : command.terms().subList(1, command.terms().size())) {
      execution.budget().step(1);
      values.add(argument(term, dot));
    }
    if (piped) {
      values.add(last);
    }
    return values;
  }

  private @Nullable Object call(
      String name, Command command, @Nullable Object dot, boolean piped, @Nullable Object last) {
    Functions.Entry entry = execution.functions().find(name);
    if (entry == null) {
      return shortCircuit(name, command, dot, piped, last);
    }
    List<@Nullable Object> arguments = arguments(command, dot, piped, last);
    int count = arguments.size();
    if (count < entry.min() || count > entry.max()) {
      throw TemplateException.at(
          command.position(),
          "wrong number of args for " + name + ": want " + wanted(entry) + " got " + count);
    }
    return call(name, entry.function(), arguments);
  }

  private static String wanted(Functions.Entry entry) {
    if (entry.min() == entry.max()) {
      return Integer.toString(entry.min());
    }
    return entry.max() == Integer.MAX_VALUE
        ? "at least " + entry.min()
        : entry.min() + " to " + entry.max();
  }

  private @Nullable Object call(String name, Function function, List<@Nullable Object> arguments) {
    try {
      Object value = function.call(new Arguments(arguments, execution));
      execution.budget().made(value);
      return value;
    } catch (TemplateException e) {
      throw e.placed() ? e : new TemplateException("error calling " + name + ": " + e.getMessage());
    } catch (ArithmeticException | UnsupportedOperationException e) {
      throw new TemplateException("error calling " + name + ": " + e.getMessage());
    }
  }

  /** {@code and} and {@code or} evaluate no argument after the one that decides. */
  private @Nullable Object shortCircuit(
      String name, Command command, @Nullable Object dot, boolean piped, @Nullable Object last) {
    List<Term> terms = command.terms();
    if (terms.size() == 1 && !piped) {
      throw new TemplateException("wrong number of args for " + name + ": want at least 1 got 0");
    }
    boolean decides = name.equals("or");
    Object value = null;
    for (Term term : terms.subList(1, terms.size())) {
      execution.budget().step(1);
      value = GoValues.normal(argument(term, dot));
      if (GoValues.truth(value) == decides) {
        return value;
      }
    }
    return piped ? last : value;
  }
}

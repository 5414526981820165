package io.meltemi.gotemplate;

import org.jspecify.annotations.Nullable;

/** sprig's functions for defaults, types and versions. */
final class TypeFunctions {
  private static final int ANY = Integer.MAX_VALUE;

  private TypeFunctions() {}

  static Functions addTo(Functions functions) {
    return types(functions)
        .with("default", 1, ANY, args -> orDefault(args))
        .with("empty", 1, args -> empty(args.value(0)))
        .with("coalesce", args -> coalesce(args))
        .with("all", args -> args.all().stream().allMatch(GoValues::truth))
        .with("any", args -> args.all().stream().anyMatch(GoValues::truth))
        .with("ternary", 3, args -> args.bool(2) ? args.value(0) : args.value(1))
        .with("fail", 1, args -> fail(args.string(0)))
        .with("semver", 1, args -> SemanticVersion.parse(args.string(0)))
        .with(
            "semverCompare",
            2,
            args ->
                VersionConstraint.parse(args.string(0))
                    .allows(SemanticVersion.parse(args.string(1))));
  }

  private static Functions types(Functions functions) {
    return functions
        .with("typeOf", 1, args -> GoValues.typeName(args.value(0)))
        .with("typeIs", 2, args -> GoValues.typeName(args.value(1)).equals(args.string(0)))
        .with("typeIsLike", 2, args -> GoValues.typeName(args.value(1)).equals(args.string(0)))
        .with("kindOf", 1, args -> GoValues.kindName(args.value(0)))
        .with("kindIs", 2, args -> GoValues.kindName(args.value(1)).equals(args.string(0)))
        .with("deepEqual", 2, args -> GoValues.deepEqual(args.value(0), args.value(1)));
  }

  private static boolean empty(@Nullable Object value) {
    // A struct is never false, and always empty.
    return !GoValues.truth(value) || value instanceof Record;
  }

  private static @Nullable Object orDefault(Arguments args) {
    return args.count() < 2 || empty(args.value(1)) ? args.value(0) : args.value(1);
  }

  private static @Nullable Object coalesce(Arguments args) {
    return args.all().stream().filter(value -> !empty(value)).findFirst().orElse(null);
  }

  private static Object fail(String message) {
    throw new TemplateException(message);
  }
}

package io.meltemi.gotemplate;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The functions that a template may call. Immutable. */
public final class Functions {
  /** A function and how many arguments it takes. */
  record Entry(int min, int max, Function function) {}

  private static final Functions BUILTINS = Builtins.addTo(new Functions(Map.of()));

  private final Map<String, Entry> entries;

  private Functions(Map<String, Entry> entries) {
    this.entries = entries;
  }

  /** Those of Go's text/template: and, or, not, eq, index, len, printf, … */
  public static Functions builtins() {
    return BUILTINS;
  }

  /**
   * Go's and sprig's. Left out are those whose result differs from call to call, for which see
   * {@link VolatileFunctions}, those that make keys, and those that look outside (env, expandenv,
   * getHostByName).
   */
  public static Functions sprig() {
    Functions all = StringFunctions.addTo(BUILTINS);
    all = NumberFunctions.addTo(all);
    all = ListFunctions.addTo(all);
    all = DictFunctions.addTo(all);
    all = TypeFunctions.addTo(all);
    all = WordFunctions.addTo(all);
    all = PathFunctions.addTo(all);
    all = RegexFunctions.addTo(all);
    return EncodingFunctions.addTo(all);
  }

  /** Go's, sprig's and Helm's: also include, tpl, required, toYaml, fromYaml, lookup, … */
  public static Functions helm() {
    return HelmFunctions.addTo(sprig());
  }

  /** This and {@code function}, which takes any number of arguments. */
  public Functions with(String name, Function function) {
    return with(name, 0, Integer.MAX_VALUE, function);
  }

  /** This and {@code function}, which takes exactly {@code count} arguments. */
  public Functions with(String name, int count, Function function) {
    return with(name, count, count, function);
  }

  /** This and {@code function}, which takes {@code min} to {@code max} arguments. */
  public Functions with(String name, int min, int max, Function function) {
    var all = new TreeMap<>(entries);
    all.put(name, new Entry(min, max, function));
    return new Functions(Collections.unmodifiableMap(all));
  }

  /** This without {@code name}. */
  public Functions without(String name) {
    var all = new TreeMap<>(entries);
    all.remove(name);
    return new Functions(Collections.unmodifiableMap(all));
  }

  boolean has(String name) {
    return entries.containsKey(name) || name.equals("and") || name.equals("or");
  }

  @Nullable Entry find(String name) {
    return entries.get(name);
  }
}

package io.meltemi.istioctl.operator;

import io.meltemi.gotemplate.GoYaml;
import io.meltemi.gotemplate.TemplateException;
import io.meltemi.istioctl.Charts;
import io.meltemi.istioctl.Console;
import io.meltemi.istioctl.Failure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What an installation is described with: files over a profile, and assignments over those.
 *
 * @param files of IstioOperators, {@code -} for standard input
 * @param sets assignments of {@code spec}: {@code values.global.tag=1.30.3}
 * @param manifests a folder with charts and profiles; empty for our own
 */
public record OperatorInput(List<String> files, List<String> sets, String manifests) {
  private static final List<String> ALWAYS_TEXT =
      List.of(
          "tag",
          "revision",
          "compatibilityVersion",
          "values.revision",
          "values.compatibilityVersion",
          "values.global.tag",
          "meshConfig.defaultConfig.proxyMetadata.",
          "values.meshConfig.defaultConfig.proxyMetadata.");

  public OperatorInput {
    files = List.copyOf(files);
    sets = List.copyOf(sets);
  }

  /** The whole IstioOperator, its settings also where the charts look for them. */
  Tree merged(Console console) {
    Tree user = user(console);
    String profile = user.text("spec", "profile");
    Tree all = profile("default");
    if (!profile.isEmpty() && !profile.equals("default")) {
      all.merge(profile(profile));
    }
    all.merge(user);
    toValues(all);
    all.merge(new Tree(Map.of("spec", Map.of("values", user.tree("spec", "values").fields()))));
    return all;
  }

  private Tree user(Console console) {
    Tree user = Tree.empty();
    for (int i = 0; i < files.size(); i++) {
      String file = files.get(i).strip();
      if (file.equals("-") && i < files.size() - 1) {
        throw Failure.ofUse("-f -: standard input (expected: as the last file only)");
      }
      user.merge(document(file, read(console, file)));
    }
    for (String assignment : sets) {
      set(user, assignment);
    }
    return user;
  }

  private static String read(Console console, String file) {
    try {
      byte[] bytes =
          file.equals("-") ? console.in().readAllBytes() : Files.readAllBytes(Path.of(file));
      return new String(bytes, StandardCharsets.UTF_8);
    } catch (NoSuchFileException _) {
      throw new Failure(file + ": there is no such file (expected: an IstioOperator)");
    } catch (IOException unreadable) {
      throw new Failure("cannot read " + file + ": " + unreadable);
    }
  }

  private static Tree document(String file, String text) {
    var documents = new ArrayList<Object>();
    try {
      for (String part : text.split("(?m)^---.*$")) {
        Optional.ofNullable(GoYaml.parse(part)).ifPresent(documents::add);
      }
    } catch (TemplateException malformed) {
      throw new Failure(file + ": " + malformed.getMessage());
    }
    if (documents.size() > 1) {
      throw new Failure(
          file + ": " + documents.size() + " documents (expected: one IstioOperator)");
    }
    Tree document = Tree.of(documents.isEmpty() ? Map.of() : documents.getFirst());
    if (!documents.isEmpty() && !(documents.getFirst() instanceof Map<?, ?>)) {
      throw new Failure(file + ": no object (expected: an IstioOperator)");
    }
    String kind = document.text("kind");
    if (!kind.isEmpty() && !kind.equals("IstioOperator")) {
      throw new Failure(file + ": kind: " + kind + " (expected: IstioOperator)");
    }
    Tree copy = document.copy();
    if (copy.at("spec").isEmpty()) {
      copy.fields().remove("spec");
    }
    return copy;
  }

  private static void set(Tree user, String assignment) {
    int equals = assignment.indexOf('=');
    if (equals < 1) {
      throw Failure.ofUse("--set \"" + assignment + "\" (expected: PATH=VALUE)");
    }
    String path = assignment.substring(0, equals).strip();
    String value = assignment.substring(equals + 1).strip();
    boolean text =
        ALWAYS_TEXT.stream()
            .anyMatch(name -> name.endsWith(".") ? path.startsWith(name) : path.equals(name));
    TreePath.parse("spec." + path)
        .put(user, text ? unquoted(value) : scalar(value), TreePath.Missing.ADDED);
  }

  private static Object unquoted(String value) {
    boolean quoted = value.length() > 1 && value.startsWith("\"") && value.endsWith("\"");
    return quoted ? value.substring(1, value.length() - 1) : value;
  }

  /** Numbers and booleans as Go reads them, all else is text. */
  private static @Nullable Object scalar(String value) {
    if (value.matches("[+-]?[0-9]{1,18}")) {
      return Long.valueOf(value);
    }
    if (value.matches("[+-]?[0-9]{1,300}\\.[0-9]{1,300}")) {
      return Double.valueOf(value);
    }
    return switch (value) {
      case "t", "T", "true", "TRUE", "True" -> true;
      case "f", "F", "false", "FALSE", "False" -> false;
      default -> unquoted(value.replace("\\,", ","));
    };
  }

  private Tree profile(String name) {
    String text =
        Charts.profile(manifests, name)
            .orElseThrow(
                () ->
                    new Failure(
                        "spec.profile: \""
                            + name
                            + "\" (expected: one of "
                            + String.join(", ", Charts.profiles(manifests))
                            + ")"));
    try {
      return Tree.of(GoYaml.parse(text)).copy();
    } catch (TemplateException malformed) {
      throw new Failure("profile " + name + ": " + malformed.getMessage());
    }
  }

  /** Settings that the charts read among their values. */
  private static void toValues(Tree all) {
    Tree spec = Tree.of(all.fields().computeIfAbsent("spec", _ -> Tree.empty().fields()));
    spec.at("hub").ifPresent(hub -> spec.put(hub, "values", "global", "hub"));
    spec.at("tag").ifPresent(tag -> spec.put(Tree.written(tag), "values", "global", "tag"));
    spec.at("revision").ifPresent(rev -> spec.put(Tree.written(rev), "values", "revision"));
    spec.at("compatibilityVersion")
        .ifPresent(version -> spec.put(Tree.written(version), "values", "compatibilityVersion"));
    spec.at("namespace").ifPresent(name -> spec.put(name, "values", "global", "istioNamespace"));
    if (spec.at("meshConfig").isPresent()) {
      Tree mesh = Tree.empty();
      mesh.put(spec.tree("meshConfig").copy().fields(), "values", "meshConfig");
      spec.merge(mesh);
    }
    spec.put(spec.is("components", "pilot", "enabled"), "values", "pilot", "enabled");
    spec.put(spec.is("components", "cni", "enabled"), "values", "pilot", "cni", "enabled");
    String namespace = spec.text("values", "global", "istioNamespace");
    if (!namespace.isEmpty()) {
      all.put(namespace, "metadata", "namespace");
    }
  }
}

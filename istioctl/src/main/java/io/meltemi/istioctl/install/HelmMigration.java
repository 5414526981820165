package io.meltemi.istioctl.install;

import io.meltemi.gotemplate.GoYaml;
import io.meltemi.istioctl.operator.Installation;
import io.meltemi.istioctl.operator.Installation.Part;
import io.meltemi.istioctl.operator.Tree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What brings an installation by istioctl under Helm.
 *
 * @param files by name: values, scripts and a README
 */
record HelmMigration(Map<String, String> files) {
  static HelmMigration of(Installation installation) {
    Map<String, String> files = new LinkedHashMap<>();
    var results = new ArrayList<String>();
    for (Part part : installation.parts()) {
      String name = name(part);
      if (part.spec().component().isOfHelm()) {
        results.add(supported(part, name, files));
      } else {
        results.add(
            "* ❌ **Component `"
                + name
                + "`**: migration is **NOT** directly supported! Install the chart `gateway` beside"
                + " it and move the traffic.");
      }
    }
    files.put("README.md", readme(results));
    return new HelmMigration(files);
  }

  private static String name(Part part) {
    String own = part.spec().settings().text("name");
    return own.isEmpty() ? part.spec().component().field() : own;
  }

  private static String supported(Part part, String name, Map<String, String> files) {
    String values = name + "-values.yaml";
    String script = "install-" + name + ".sh";
    files.put(values, GoYaml.write(part.values().fields()));
    files.put(script, script(part, name, values));
    String helms = yaml(part.charted());
    String istioctls = yaml(part.objects());
    String warning = "";
    if (!helms.equals(istioctls)) {
      String theirs = "diff-" + name + "-helm-output.yaml";
      String ours = "diff-" + name + "-istioctl-output.yaml";
      files.put(theirs, helms);
      files.put(ours, istioctls);
      warning =
          "\n"
              + "  ⚠️ Helm would make other objects: what `k8s` of the component says is no value"
              + " of the chart.\n"
              + "  Look at `diff "
              + theirs
              + " "
              + ours
              + "`, and set what you need among the values.\n";
    }
    return "* ✅ **Component `"
        + name
        + "`**: migration is supported!\n"
        + warning
        + "\n  The translated values are in `"
        + values
        + "`. Use them as they are, or run `"
        + script
        + "`.";
  }

  private static String yaml(List<Tree> objects) {
    return objects.stream()
        .sorted(Installation.ORDER)
        .map(object -> GoYaml.write(object.fields()))
        .collect(Collectors.joining("---\n"));
  }

  private static String script(Part part, String name, String values) {
    String namespace = part.spec().namespace();
    var lines = new ArrayList<String>();
    lines.add("#!/usr/bin/env bash");
    lines.add("set -euo pipefail");
    lines.add(": \"${CHARTS:?set it to the folder of the charts, such as install/charts}\"");
    lines.add("");
    lines.add("# What is there becomes the Helm release's.");
    for (Tree object : part.charted()) {
      String in = object.text("metadata", "namespace");
      String named =
          kind(object)
              + (in.isEmpty() ? "" : " --namespace=" + in)
              + " "
              + object.text("metadata", "name");
      lines.add("kubectl annotate " + named + " meta.helm.sh/release-name=" + name);
      lines.add("kubectl annotate " + named + " meta.helm.sh/release-namespace=" + namespace);
      lines.add("kubectl label " + named + " app.kubernetes.io/managed-by=Helm");
    }
    lines.add("");
    lines.add(
        "helm upgrade --install "
            + name
            + " \"$CHARTS/"
            + part.spec().component().chart()
            + "\" --namespace "
            + namespace
            + " -f "
            + values);
    return String.join("\n", lines) + "\n";
  }

  /** As kubectl takes it: {@code Deployment.apps}. */
  private static String kind(Tree object) {
    String version = object.text("apiVersion");
    int slash = version.indexOf('/');
    return object.text("kind") + (slash < 0 ? "" : "." + version.substring(0, slash));
  }

  private static String readme(List<String> results) {
    return """
    # From istioctl to Helm

    %s

    ## How to

    1. Read the values, and what would differ.
    2. Run the scripts, `install-base.sh` first, with `CHARTS` set to the folder of the charts. Each labels the
       objects that are there as the release's, and then upgrades the release.
    3. From then on use Helm alone: `istioctl install` would take the objects back.
    """
        .formatted(String.join("\n", results));
  }

  void writeTo(Path folder) throws IOException {
    for (Map.Entry<String, String> file : files.entrySet()) {
      Path path = folder.resolve(file.getKey());
      Files.writeString(path, file.getValue());
      if (file.getKey().endsWith(".sh")
          && path.getFileSystem().supportedFileAttributeViews().contains("posix")) {
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxr-xr-x"));
      }
    }
  }
}

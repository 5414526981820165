package io.meltemi.it.kube;

import io.meltemi.gotemplate.GoYaml;
import io.meltemi.gotemplate.chart.Manifests;
import io.meltemi.it.fixture.Repository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Charts that stand for Istio's: their templates are what Istio's were rendered to, with the values
 * that were given then. Where that was not seen for a profile, it is what there is without one.
 */
final class IstioCharts {
  /** By the value of {@code profile} or {@code global.platform}, what says how it differs. */
  private static final Map<String, String> PROFILES =
      Map.of(
          "demo", "profile-demo.yaml",
          "remote", "istiod-remote.yaml",
          "openshift", "platform-openshift.yaml");

  private static final String ISTIOD =
      """
      {{- $profile := .Values.profile | default (.Values.global).platform | default "default" }}
      {{- .Files.Get (printf "files/%s.yaml" $profile) | default (.Files.Get "files/default.yaml") }}
      """;

  private static final String BASE =
      """
      apiVersion: v1
      kind: ServiceAccount
      metadata: {name: istio-reader-service-account, namespace: istio-system}
      ---
      {{ .Files.Get "files/crds.yaml" }}
      """;

  private IstioCharts() {}

  /** Writes {@code base} and {@code istiod} into a folder. */
  static void write(Path folder) throws IOException {
    Path seen = Repository.peer("charts");
    chart(folder.resolve("base"), BASE);
    Files.copy(
        Repository.peer("crds").resolve("istio-1.30.3.yaml"),
        folder.resolve("base/files/crds.yaml"));
    Path istiod = folder.resolve("istiod");
    chart(istiod, ISTIOD);
    String text = Files.readString(seen.resolve("default.yaml"));
    var whole = new LinkedHashMap<String, Map<String, Object>>();
    Manifests.objects(List.of(text)).forEach(object -> whole.put(nameOf(object), object));
    Files.writeString(istiod.resolve("files/default.yaml"), manifest(whole));
    for (var profile : PROFILES.entrySet()) {
      var objects = changed(whole, Files.readString(seen.resolve(profile.getValue())));
      Files.writeString(
          istiod.resolve("files/%s.yaml".formatted(profile.getKey())), manifest(objects));
    }
  }

  private static void chart(Path folder, String template) throws IOException {
    Files.createDirectories(folder.resolve("templates"));
    Files.createDirectories(folder.resolve("files"));
    Files.writeString(
        folder.resolve("Chart.yaml"),
        "{apiVersion: v2, name: %s, version: 1.30.3}".formatted(folder.getFileName()));
    Files.writeString(folder.resolve("templates/objects.yaml"), template);
  }

  /** The objects of other values, from those that differ and those that are gone. */
  private static Map<String, Map<String, Object>> changed(
      Map<String, Map<String, Object>> whole, String difference) {
    var objects = new LinkedHashMap<>(whole);
    Map<?, ?> fields = (Map<?, ?>) GoYaml.parse(difference);
    for (Object name : (List<?>) fields.get("gone")) {
      if (objects.remove(name) == null) {
        throw new IllegalStateException(name + " is not there");
      }
    }
    for (Object each : (List<?>) fields.get("differs")) {
      var object = new LinkedHashMap<String, Object>();
      ((Map<?, ?>) each).forEach((key, value) -> object.put(String.valueOf(key), value));
      objects.merge(nameOf(object), object, IstioCharts::withAllData);
    }
    return objects;
  }

  /** Of a ConfigMap only the entries that differ are told. */
  private static Map<String, Object> withAllData(
      Map<String, Object> before, Map<String, Object> changed) {
    if (before.get("data") instanceof Map<?, ?> data
        && changed.get("data") instanceof Map<?, ?> entries) {
      var all = new LinkedHashMap<Object, Object>(data);
      all.putAll(entries);
      changed.put("data", all);
    }
    return changed;
  }

  /** {@code Kind namespace/name}; the namespace is empty where there is none. */
  private static String nameOf(Map<String, Object> object) {
    Map<?, ?> metadata = (Map<?, ?>) object.get("metadata");
    Object namespace = metadata.get("namespace");
    return object.get("kind")
        + " "
        + (namespace == null ? "" : namespace)
        + "/"
        + metadata.get("name");
  }

  private static String manifest(Map<String, Map<String, Object>> objects) {
    return objects.values().stream().map(GoYaml::write).collect(Collectors.joining("\n---\n"));
  }
}

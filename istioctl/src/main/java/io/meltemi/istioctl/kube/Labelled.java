package io.meltemi.istioctl.kube;

import io.meltemi.istioctl.json.Json;
import java.util.LinkedHashMap;
import java.util.Map;

/** What an object's metadata says. */
public final class Labelled {
  private Labelled() {}

  public static String name(Json object) {
    return object.at("metadata").at("name").text();
  }

  public static Map<String, String> labels(Json object) {
    return texts(object.at("metadata").at("labels"));
  }

  public static Map<String, String> annotations(Json object) {
    return texts(object.at("metadata").at("annotations"));
  }

  static Map<String, String> texts(Json map) {
    Map<String, String> texts = new LinkedHashMap<>();
    if (map instanceof Json.Obj(var fields)) {
      fields.forEach((name, value) -> texts.put(name, value.text()));
    }
    return texts;
  }
}

package io.meltemi.istiod;

import io.meltemi.base.BuildInfo;
import io.meltemi.base.json.JsonStyle;
import io.meltemi.base.json.JsonWriter;
import java.util.List;
import java.util.Map;

/** What an istiod says of itself in answers to {@code istioctl}: which it is, and of what build. */
final class ControlPlaneName {
  static final String COMPONENT = "istiod";

  private static final List<String> FIELDS =
      List.of("version", "revision", "golang_version", "status", "tag");

  private ControlPlaneName() {}

  /**
   * @param id the pod's name
   */
  static String of(String id) {
    Map<String, String> build = BuildInfo.fields(ControlPlaneName.class);
    var json = new JsonWriter(JsonStyle.COMPACT);
    json.beginObject().field("Component", COMPONENT).field("ID", id).name("Info").beginObject();
    FIELDS.forEach(field -> json.field(field, build.getOrDefault(field, "")));
    return json.endObject().endObject().text();
  }
}

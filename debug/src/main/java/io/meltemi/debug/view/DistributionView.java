package io.meltemi.debug.view;

import io.meltemi.base.json.JsonWriter;
import io.meltemi.xds.SessionStatus.Watch;
import java.util.List;
import java.util.TreeMap;

/** What each proxy has of what is in force, and what it refused of it. */
public final class DistributionView {
  private DistributionView() {}

  /**
   * How far an istiod has come with the objects of a kind, or of a file.
   *
   * @param resourceVersion up to which it was told of a kind; empty where nothing tells
   * @param fileVersion the text of the file that it was told of; empty where there is none
   * @param taken how many groups of changes had been handed in then
   * @param published how many of them are in force
   */
  public record Progress(String resourceVersion, String fileVersion, long taken, long published) {}

  /** {@code /debug/config_distribution}. */
  public static void print(Progress progress, List<Proxy> proxies, JsonWriter json) {
    json.beginObject()
        .field("resourceVersion", progress.resourceVersion())
        .fieldUnlessEmpty("fileVersion", progress.fileVersion())
        .field("taken", progress.taken())
        .field("published", progress.published())
        .name("proxies")
        .beginList();
    for (Proxy proxy : proxies) {
      json.beginObject()
          .field("proxy", proxy.id())
          .field("behind", proxy.session().behind())
          .name("types")
          .beginObject();
      var watches = new TreeMap<String, Watch>();
      proxy.session().watches().forEach(watch -> watches.put(watch.type().shortName(), watch));
      watches.forEach((type, watch) -> watch(json.name(type), watch));
      json.endObject().endObject();
    }
    json.endList().endObject();
  }

  private static void watch(JsonWriter json, Watch watch) {
    json.beginObject().field("open", watch.refusal().open());
    if (!watch.refusal().putAside().isEmpty()) {
      var messages = new TreeMap<String, String>();
      watch
          .refusal()
          .putAside()
          .forEach(refused -> messages.put(refused.resource().name(), refused.message()));
      json.name("refused").map(messages);
    }
    json.endObject();
  }
}

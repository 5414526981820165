package io.meltemi.istioctl.xds;

import io.meltemi.istioctl.Failure;
import io.meltemi.istioctl.GlobalOptions;
import io.meltemi.istioctl.Http;
import io.meltemi.istioctl.json.Json;
import io.meltemi.istioctl.json.JsonReader;
import io.meltemi.istioctl.kube.Pods;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** Debug pages that are JSON, of each of the istiods that are asked. */
public interface DebugPages {
  /** How the answer begins where there is no such page. */
  String NOT_FOUND = "404 page not found";

  /**
   * What one istiod shows.
   *
   * @param istiod its pod's name, or its address
   */
  record Page(String istiod, Json content) {}

  /**
   * A page that not every istiod has.
   *
   * @param described as sentences name the istiod
   * @param content absent where there is no such page
   */
  record Found(String istiod, String described, Optional<Json> content) {}

  /**
   * The page of each of them; none where no istiod runs.
   *
   * @param page with its query: {@code adsz}, {@code edsz?proxyID=web-1.shop}
   */
  List<Found> find(String page);

  /** The same, where each must have the page. */
  default List<Page> ask(String page) {
    return find(page).stream()
        .map(
            found ->
                new Page(
                    found.istiod,
                    found.content.orElseThrow(() -> absent(found.described, name(page)))))
        .toList();
  }

  /** Of the cluster's pods. */
  static DebugPages of(Pods pods, String namespace, String revision) {
    int port = 15_014;
    return page ->
        pods.istiods(namespace, "", revision).stream()
            .map(
                istiod ->
                    read(
                        istiod.name(),
                        istiod.described(),
                        page,
                        pods.find(istiod, port, "/debug/" + page)))
            .toList();
  }

  /** Of the istiod whose debug port is at that address. */
  static DebugPages at(String istiodDebug, GlobalOptions globals) {
    String base = Http.base(istiodDebug, "--istiod-debug");
    return page ->
        List.of(
            read(istiodDebug, base, page, Http.find(base + "/debug/" + page, globals.timeout())));
  }

  /** Of the control planes that are named by their xDS. */
  static DebugPages of(ControlPlanes planes) {
    return page ->
        planes.all("istio.io/debug", List.of(page)).stream()
            .flatMap(
                answer ->
                    answer.response().getResourcesList().stream()
                        .map(
                            resource ->
                                read(
                                    answer.istiod(),
                                    answer.server(),
                                    page,
                                    Optional.of(resource.getValue().toByteArray()))))
            .toList();
  }

  private static Found read(String istiod, String described, String page, Optional<byte[]> bytes) {
    return new Found(
        istiod,
        described,
        bytes
            .filter(content -> !isNotFound(content))
            .map(content -> json(described, page, content)));
  }

  /** Over xDS there is no status. */
  private static boolean isNotFound(byte[] content) {
    return new String(content, StandardCharsets.UTF_8).startsWith(NOT_FOUND);
  }

  private static Json json(String described, String page, byte[] content) {
    try {
      return JsonReader.read(content);
    } catch (JsonReader.MalformedJsonException malformed) {
      throw new Failure(
          "/debug/%s of %s is not JSON: %s"
              .formatted(name(page), described, malformed.getMessage()));
    }
  }

  private static String name(String page) {
    return page.split("\\?", 2)[0];
  }

  private static Failure absent(String described, String page) {
    return new Failure("%s has no page %s: it is not an istiod of ours".formatted(described, page));
  }
}

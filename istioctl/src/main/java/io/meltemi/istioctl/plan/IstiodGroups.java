package io.meltemi.istioctl.plan;

import io.meltemi.base.Problem;
import io.meltemi.config.mesh.MeshConfigReader;
import io.meltemi.dryrun.ProxyNode;
import io.meltemi.istioctl.Console;
import io.meltemi.istioctl.Failure;
import io.meltemi.istioctl.GlobalOptions;
import io.meltemi.istioctl.json.IndentedJson;
import io.meltemi.istioctl.json.Json;
import io.meltemi.istioctl.kube.Cluster;
import io.meltemi.istioctl.kube.Pods;
import io.meltemi.istioctl.xds.DebugPages;
import io.meltemi.istioctl.xds.IstiodOptions;
import io.meltemi.model.MeshConfig;
import io.meltemi.settings.MeshSettings;
import io.meltemi.yaml.Document;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * What istiods make of a mesh: their settings, as they tell themselves on the page {@code
 * settings}. Where there is no such page their pods have variables, and without a pod the defaults
 * are assumed, which is said.
 *
 * @param given flags, which count before what istiods tell
 */
public record IstiodGroups(DebugPages pages, MeshOptions given, Console console) {
  /**
   * The domain of a cluster's services, and variables of an istiod.
   *
   * @param domain empty where it is not known
   */
  record Told(String domain, Map<String, String> variables) {}

  /**
   * Those at the address that was given. No group is without a proxy, and there is one at least.
   */
  public static List<IstiodGroup> of(
      IstiodOptions istiods, MeshOptions given, GlobalOptions globals, Console console) {
    return new IstiodGroups(istiods.pages(globals), given, console).read(Optional.empty());
  }

  /** Likewise those of the cluster, unless an address was given. */
  public static List<IstiodGroup> of(
      IstiodOptions istiods,
      MeshOptions given,
      GlobalOptions globals,
      Cluster cluster,
      Console console) {
    var pods =
        new PodVariables(name -> new Pods(cluster).pod(globals.istioNamespace(), name), console);
    return new IstiodGroups(istiods.pages(globals, cluster), given, console)
        .read(istiods.isAddress() ? Optional.empty() : Optional.of(pods));
  }

  List<IstiodGroup> read(Optional<PodVariables> pods) {
    Map<String, MeshSettings> settings =
        settings(istiod -> pods.map(each -> each.of(istiod)).orElseGet(() -> defaults(istiod)));
    Map<String, MeshConfig> configs = configs();
    var groups = new LinkedHashMap<IstiodGroup, List<ProxyNode>>();
    ConnectedProxies.of(pages, istiod -> find(settings, istiod).ingest().domain())
        .forEach(
            (istiod, proxies) -> {
              var config = Optional.ofNullable(configs.get(istiod));
              var alike = new IstiodGroup(find(settings, istiod), config, List.of());
              groups.computeIfAbsent(alike, _ -> new ArrayList<>()).addAll(proxies);
            });
    return groups.entrySet().stream()
        .map(
            group ->
                new IstiodGroup(
                    group.getKey().settings(), group.getKey().config(), group.getValue()))
        .toList();
  }

  private static MeshSettings find(Map<String, MeshSettings> settings, String istiod) {
    return Optional.ofNullable(settings.get(istiod))
        .orElseThrow(() -> new Failure(istiod + " started while istiods were asked: ask again"));
  }

  private Map<String, MeshSettings> settings(Function<DebugPages.Found, Told> otherwise) {
    given.settings(); // what is amiss with flags is theirs
    var settings = new LinkedHashMap<String, MeshSettings>();
    for (DebugPages.Found page : pages.find("settings")) {
      Told told = page.content().map(IstiodGroups::told).orElseGet(() -> otherwise.apply(page));
      settings.put(page.istiod(), settings(page, told));
    }
    return settings;
  }

  private MeshSettings settings(DebugPages.Found istiod, Told told) {
    try {
      return given.settings(told.domain, told.variables);
    } catch (IllegalArgumentException amiss) {
      throw new Failure(istiod.described() + " has " + amiss.getMessage());
    }
  }

  private static Told told(Json page) {
    var variables = new LinkedHashMap<String, String>();
    if (page.at("variables") instanceof Json.Obj(var fields)) {
      fields.forEach((name, value) -> variables.put(name, value.text()));
    }
    return new Told(page.at("domain").text(), variables);
  }

  private Told defaults(DebugPages.Found page) {
    if (!given.hasVariables()) {
      String assumed =
          "it does not tell its environment variables: their defaults are assumed (--istiod-env"
              + " NAME=VALUE names others)";
      MeshOptions.tell(List.of(Problem.warning(page.described(), "", assumed)), console);
    }
    return new Told("", Map.of());
  }

  /** What each has in force; a page that is not there, or not to be read, tells of none. */
  private Map<String, MeshConfig> configs() {
    var configs = new LinkedHashMap<String, MeshConfig>();
    for (DebugPages.Found page : pages.find("mesh")) {
      page.content()
          .map(content -> new Document("/debug/mesh", 1, IndentedJson.LIST.print(content)))
          .flatMap(document -> MeshConfigReader.read(document).value())
          .ifPresent(config -> configs.put(page.istiod(), config));
    }
    return configs;
  }
}

package io.meltemi.istioctl.plan;

import io.meltemi.base.ResourceName;
import io.meltemi.config.ObjectReader;
import io.meltemi.dryrun.FolderMesh;
import io.meltemi.dryrun.MeshFiles;
import io.meltemi.dryrun.MeshInput;
import io.meltemi.dryrun.Plan;
import io.meltemi.dryrun.ProxyNode;
import io.meltemi.dryrun.Written;
import io.meltemi.istioctl.Console;
import io.meltemi.istioctl.Failure;
import io.meltemi.istioctl.GlobalOptions;
import io.meltemi.istioctl.KindWord;
import io.meltemi.istioctl.kube.Cluster;
import io.meltemi.istioctl.xds.IstiodOptions;
import io.meltemi.model.MeshObject;
import io.meltemi.settings.MeshSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code x plan}: which proxies would be sent what, before anything is applied. */
@Command(
    name = "plan",
    description = {
      "Show which proxies would be sent which resources if a change was applied, and which object"
          + " of it causes each, without applying anything: the mesh is worked out with it and"
          + " without it, by istiod's own rules. The mesh is a cluster's, with the proxies that its"
          + " istiods have, or with --configDir that of files, with their pods' proxies, or those"
          + " of the istiod at --istiod-debug or --xds-address. Istiods that are asked say with"
          + " which environment variables and which MeshConfig they work it out."
    },
    footer = {
      "",
      "Examples:",
      "  istioctl x plan -f changes/",
      "  istioctl x plan -f changes/ --configDir mesh",
      "  istioctl x plan -f split.yaml --configDir mesh --proxy storefront.bookshop -o diff",
      "  istioctl x plan --delete 'VirtualService bookshop/reviews' --configDir mesh",
      "  istioctl x plan -f tcp.yaml --configDir mesh --istiod-env"
          + " PILOT_ENABLE_ALPHA_GATEWAY_API=true"
    })
public final class PlanCommand implements Runnable {
  /** How much is printed. */
  enum Format {
    SUMMARY,
    DIFF,
    JSON
  }

  @Mixin private final MeshOptions mesh = new MeshOptions();

  @Mixin private final IstiodOptions istiods = new IstiodOptions();

  @Option(
      names = {"-f", "--filename"},
      paramLabel = "FILE",
      description = "A file or folder with objects to be applied; may be given more than once.")
  private List<Path> files = List.of();

  @Option(
      names = "--delete",
      paramLabel = "'KIND NAMESPACE/NAME'",
      description =
          "An object to be deleted; may be given more than once. The kind is written as for"
              + " kubectl: gateway is Istio's where both it and gateway.gateway.networking.k8s.io"
              + " are there.")
  private List<String> deleted = List.of();

  @Option(
      names = "--proxy",
      paramLabel = "POD.NAMESPACE",
      description = "Look at this proxy only; may be given more than once.")
  private List<String> proxies = List.of();

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      defaultValue = "diff",
      description = "summary, diff or json (default: ${DEFAULT-VALUE}).")
  private String format = "diff";

  private final Console console;
  private final GlobalOptions globals;

  public PlanCommand(Console console, GlobalOptions globals) {
    this.console = console;
    this.globals = globals;
  }

  @Override
  public void run() {
    Format how = format();
    if (files.isEmpty() && deleted.isEmpty()) {
      throw Failure.ofUse("a change is required: -f FILE, or --delete 'KIND NAMESPACE/NAME'");
    }
    console.out().print(new PlanText(how).print(mesh.isGiven() ? ofFolder() : ofCluster()));
  }

  private Plan ofFolder() {
    if (istiods.isAddress()) {
      return plan(
          IstiodGroups.of(istiods, mesh, globals, console), group -> mesh.serve(group, console));
    }
    FolderMesh folder = mesh.read(console);
    var assumed = new IstiodGroup(mesh.settings(), Optional.empty(), folder.proxies());
    return plan(List.of(assumed), group -> new ServedMesh(group, folder.input(), _ -> true));
  }

  private Plan ofCluster() {
    try (Cluster cluster = globals.cluster()) {
      var read = new ClusterMesh(cluster, globals.istioNamespace(), console);
      return plan(IstiodGroups.of(istiods, mesh, globals, cluster, console), read::of);
    }
  }

  private Format format() {
    return switch (format) {
      case "summary" -> Format.SUMMARY;
      case "diff" -> Format.DIFF;
      case "json" -> Format.JSON;
      default ->
          throw Failure.ofUse("--output: \"" + format + "\" (expected: summary, diff or json)");
    };
  }

  private Plan plan(List<IstiodGroup> groups, Function<IstiodGroup, ServedMesh> read) {
    MeshOptions.silenceIstiod();
    checkProxies(groups);
    List<ServedMesh> meshes = groups.stream().map(read).toList();
    List<MeshObject.Key> keys = deleted.stream().map(text -> key(text, meshes)).toList();
    var plans = new ArrayList<Plan>();
    try {
      for (ServedMesh each : meshes) {
        MeshSettings settings = each.istiods().settings();
        Plan.Edit edit = each.edit(written(each.input(), settings), keys);
        plans.add(Plan.of(each.input(), edit, wanted(each.istiods().proxies()), settings));
      }
      return Plan.joined(plans);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw new Failure("interrupted");
    }
  }

  private List<MeshObject> written(MeshInput input, MeshSettings settings) {
    ObjectReader reader = FolderMesh.reader(input.mesh(), settings);
    try {
      MeshFiles read = MeshFiles.read(files, List.of(), reader);
      MeshOptions.tell(read.problems(), console);
      return read.objects().stream().map(Written::object).toList();
    } catch (IOException failed) {
      throw MeshOptions.unreadable(failed);
    }
  }

  /** Of kinds that share a name the first, Istio's, that has such an object. */
  private static MeshObject.Key key(String text, List<ServedMesh> meshes) {
    String[] parts = text.strip().split("[ /]+", -1);
    if (parts.length < 2 || parts.length > 3) {
      throw Failure.ofUse("--delete: \"" + text + "\" (expected: 'KIND NAMESPACE/NAME')");
    }
    String namespace = parts.length == 3 ? parts[1] : "";
    var name = new ResourceName(namespace, parts[parts.length - 1]);
    return new KindWord(parts[0])
        .known().stream()
            .map(kind -> new MeshObject.Key(kind.name(), name))
            .filter(key -> meshes.stream().anyMatch(mesh -> mesh.has(key)))
            .findFirst()
            .orElseThrow(() -> new Failure("--delete: there is no " + text.strip()));
  }

  private void checkProxies(List<IstiodGroup> groups) {
    for (String name : proxies) {
      if (groups.stream()
          .flatMap(istiods -> istiods.proxies().stream())
          .noneMatch(proxy -> proxy.name().equals(name))) {
        throw new Failure(
            "--proxy " + name + ": no such pod with a proxy (expected: POD.NAMESPACE)");
      }
    }
  }

  private List<ProxyNode> wanted(List<ProxyNode> all) {
    return all.stream()
        .filter(proxy -> proxies.isEmpty() || proxies.contains(proxy.name()))
        .toList();
  }
}

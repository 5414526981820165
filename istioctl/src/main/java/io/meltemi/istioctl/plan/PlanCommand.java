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
import io.meltemi.istioctl.kube.Cluster;
import io.meltemi.model.MeshObject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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
          + " istiods have, or with --configDir that of files, with their pods' proxies."
    },
    footer = {
      "",
      "Examples:",
      "  istioctl x plan -f changes/",
      "  istioctl x plan -f changes/ --configDir mesh",
      "  istioctl x plan -f split.yaml --configDir mesh --proxy storefront.bookshop -o diff",
      "  istioctl x plan --delete 'VirtualService bookshop/reviews' --configDir mesh"
    })
public final class PlanCommand implements Runnable {
  /** How much is printed. */
  enum Format {
    SUMMARY,
    DIFF,
    JSON
  }

  @Mixin private final MeshOptions mesh = new MeshOptions();

  @Option(
      names = {"-f", "--filename"},
      paramLabel = "FILE",
      description = "A file or folder with objects to be applied; may be given more than once.")
  private List<Path> files = List.of();

  @Option(
      names = "--delete",
      paramLabel = "'KIND NAMESPACE/NAME'",
      description = "An object to be deleted; may be given more than once.")
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
    FolderMesh folder = mesh.read(console);
    return plan(folder.input(), folder.proxies());
  }

  private Plan ofCluster() {
    try (Cluster cluster = globals.cluster()) {
      var read = new ClusterMesh(cluster, globals.istioNamespace(), mesh.settings(), console);
      return plan(read.input(), read.proxies());
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

  private Plan.Edit edit(MeshInput input) {
    ObjectReader reader = FolderMesh.reader(input.mesh(), mesh.settings());
    try {
      MeshFiles read = MeshFiles.read(files, List.of(), reader);
      MeshOptions.tell(read.problems(), console);
      List<MeshObject> written = read.objects().stream().map(Written::object).toList();
      return new Plan.Edit(written, deleted.stream().map(text -> key(text, input)).toList());
    } catch (IOException failed) {
      throw MeshOptions.unreadable(failed);
    }
  }

  private static MeshObject.Key key(String text, MeshInput input) {
    String[] parts = text.strip().split("[ /]+", -1);
    if (parts.length != 3) {
      throw Failure.ofUse("--delete: \"" + text + "\" (expected: 'KIND NAMESPACE/NAME')");
    }
    var key = new MeshObject.Key(parts[0], new ResourceName(parts[1], parts[2]));
    if (input.objects().stream().noneMatch(object -> object.key().equals(key))) {
      throw new Failure("--delete: there is no " + key);
    }
    return key;
  }

  private Plan plan(MeshInput input, List<ProxyNode> all) {
    MeshOptions.silenceIstiod();
    try {
      return Plan.of(input, edit(input), wanted(all), mesh.settings());
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw new Failure("interrupted");
    }
  }

  private List<ProxyNode> wanted(List<ProxyNode> all) {
    if (proxies.isEmpty()) {
      return all;
    }
    var wanted = new ArrayList<ProxyNode>();
    for (String name : proxies) {
      List<ProxyNode> named = all.stream().filter(proxy -> proxy.name().equals(name)).toList();
      if (named.isEmpty()) {
        throw new Failure(
            "--proxy " + name + ": no such pod with a proxy (expected: POD.NAMESPACE)");
      }
      wanted.addAll(named);
    }
    return wanted;
  }
}

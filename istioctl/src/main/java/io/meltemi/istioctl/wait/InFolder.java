package io.meltemi.istioctl.wait;

import io.meltemi.base.ResourceName;
import io.meltemi.config.KnownKind;
import io.meltemi.dryrun.FolderMesh;
import io.meltemi.dryrun.ProxyNode;
import io.meltemi.dryrun.Written;
import io.meltemi.files.FileVersion;
import io.meltemi.istioctl.Console;
import io.meltemi.istioctl.Failure;
import io.meltemi.istioctl.GlobalOptions;
import io.meltemi.istioctl.KindWord;
import io.meltemi.istioctl.kube.Target;
import io.meltemi.istioctl.plan.IstiodGroup;
import io.meltemi.istioctl.plan.MeshOptions;
import io.meltemi.istioctl.plan.ServedMesh;
import io.meltemi.model.MeshObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Objects of the folder that an istiod follows. */
record InFolder(MeshOptions options, Console console) {
  Waited find(String kindWord, String nameWord, GlobalOptions globals, List<IstiodGroup> groups) {
    KnownKind kind = new KindWord(kindWord).known().getFirst();
    String namespace = globals.namespace().isEmpty() ? "default" : globals.namespace();
    Target target = Target.of(nameWord, namespace);
    var key =
        new MeshObject.Key(
            kind.name(),
            new ResourceName(kind.namespaced() ? target.namespace() : "", target.name()));
    var read = new ArrayList<FolderMesh>();
    groups.forEach(istiods -> read.add(options.read(istiods, console)));
    FolderMesh mesh = read.getFirst();
    Path file =
        mesh.objects().stream()
            .filter(written -> written.object().key().equals(key))
            .map(Written::file)
            .map(Path::of)
            .findFirst()
            .orElseThrow(() -> absent(key));
    Set<String> running =
        mesh.proxies().stream().map(ProxyNode::name).collect(Collectors.toUnmodifiableSet());
    var meshes = new ArrayList<ServedMesh>();
    for (int i = 0; i < groups.size(); i++) {
      meshes.add(new ServedMesh(groups.get(i), read.get(i).input(), _ -> true));
    }
    return new Waited(key, version(file), meshes, () -> running);
  }

  /** A file that is written again after it was read here is noticed later. */
  private Version version(Path file) {
    for (Path folder : options.folders()) {
      if (Files.isDirectory(folder) && file.startsWith(folder)) {
        try {
          return new Version.OfFile(folder.relativize(file).toString(), file, FileVersion.of(file));
        } catch (IOException failed) {
          throw MeshOptions.unreadable(failed);
        }
      }
    }
    throw Failure.ofUse(
        "--configDir: " + file + " (expected: the folder that istiod has, and not a file of it)");
  }

  private Failure absent(MeshObject.Key key) {
    String folders = options.folders().stream().map(Path::toString).collect(Collectors.joining());
    return new Failure("there is no %s that istiod would take in %s".formatted(key, folders));
  }
}

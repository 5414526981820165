package io.meltemi.istiod;

import io.meltemi.config.*;
import io.meltemi.config.mesh.*;
import io.meltemi.config.yaml.*;
import io.meltemi.model.*;
import java.nio.file.*;
import java.util.*;

final class OnceFolder {
  static void read(IstiodSettings s, MeshChange.Sink sink) {
    try {
      var changes = new ArrayList<MeshChange>();
      if (s.meshConfig().isPresent())
        changes.add(
            new MeshChange.Mesh(
                MeshConfigReader.read(
                        new Document("mesh", 1, Files.readString(s.meshConfig().get())))
                    .value()
                    .orElseThrow()));
      if (s.networksConfig().isPresent())
        changes.add(
            new MeshChange.Networks(
                MeshNetworksReader.read(
                        new Document("n", 1, Files.readString(s.networksConfig().get())))
                    .value()
                    .orElseThrow()));
      var r = new ObjectReader(ReaderSettings.DEFAULT);
      try (var w = Files.list(s.configDir())) {
        for (var f : w.sorted().toList())
          for (var d : Document.split(f.toString(), Files.readString(f)))
            for (var o : r.readAll(d)) {
              o.problems().forEach(System.out::println);
              o.object().ifPresent(x -> changes.add(new MeshChange.Put(x)));
            }
      }
      sink.accept(changes);
      sink.synced();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}

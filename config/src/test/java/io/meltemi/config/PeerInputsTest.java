package io.meltemi.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.meltemi.base.Problem;
import io.meltemi.config.mesh.MeshConfigReader;
import io.meltemi.config.mesh.MeshNetworksReader;
import io.meltemi.yaml.Document;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PeerInputsTest {
  private final ObjectReader reader = new ObjectReader(ReaderSettings.DEFAULT);

  @Test
  void everyObjectOfThePeerIsRead() throws IOException {
    var inputs = new ArrayList<>(PeerInputs.named("input.yaml"));
    inputs.add(PeerInputs.folder().resolve("cluster.yaml"));
    for (Path input : inputs) {
      List<Document> documents = Document.split(input.toString(), Files.readString(input));
      List<ReadObject> objects =
          documents.stream().flatMap(d -> reader.readAll(d).stream()).toList();
      assertThat(objects).as(input.toString()).isNotEmpty();
      assertThat(objects.stream().flatMap(o -> o.problems().stream()))
          .as(input.toString())
          .noneMatch(p -> p.severity() == Problem.Severity.ERROR)
          .noneMatch(p -> p.message().contains("unknown"));
      assertThat(objects).as(input.toString()).allMatch(o -> o.object().isPresent());
    }
  }

  @Test
  void everyMeshConfigOfThePeerIsRead() throws IOException {
    for (Path input : PeerInputs.named("mesh.yaml")) {
      var read = MeshConfigReader.read(new Document(input.toString(), 1, Files.readString(input)));
      assertThat(read.problems()).noneMatch(p -> p.severity() == Problem.Severity.ERROR);
      assertThat(read.value()).isPresent();
    }
  }

  @Test
  void everyMeshNetworksOfThePeerIsRead() throws IOException {
    for (Path input : PeerInputs.named("networks.yaml")) {
      var read =
          MeshNetworksReader.read(new Document(input.toString(), 1, Files.readString(input)));
      assertThat(read.problems()).isEmpty();
      assertThat(read.value().orElseThrow().networks()).isNotEmpty();
    }
  }

  @Test
  void theBuiltInMeshConfigIsPrintedAsThePeerPrintsIt() throws IOException {
    Path printed = PeerInputs.folder().resolve("debug/mesh.txt");
    var expected =
        ObjectReader.raw(new Document("mesh.txt", 1, Files.readString(printed)), 0).orElseThrow();
    var source = MeshConfigReader.defaults().source();
    assertThat(source).isEqualTo(expected);
    assertThat(List.copyOf(source.keySet())).isEqualTo(List.copyOf(expected.keySet()));
  }
}

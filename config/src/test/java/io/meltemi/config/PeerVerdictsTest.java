package io.meltemi.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.meltemi.base.Problem;
import io.meltemi.config.yaml.Document;
import io.meltemi.config.yaml.YamlParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the peer's validation said of the objects that its analysis was given. */
class PeerVerdictsTest {
  private static final String SCHEMA_ERROR = "IST0106";

  /** The namespace that the peer analysed; of the others' objects its output says nothing. */
  private static final String ANALYSED = " default/";

  private final ObjectReader reader = new ObjectReader(ReaderSettings.DEFAULT);

  @Test
  void whatThePeerFindsBadIsBadAndNothingElse() throws Exception {
    var theirs = new TreeMap<String, TreeSet<String>>();
    var ours = new TreeMap<String, TreeSet<String>>();
    var messages = new TreeSet<String>();
    for (Path input : files("analyze", ".in.yaml")) {
      String name = input.getFileName().toString().replace(".in.yaml", "");
      theirs.put(name, rejected(input.resolveSibling(name + ".out.json")));
      var bad = new TreeSet<String>();
      for (Problem problem : errors(input)) {
        if (problem.subject().contains(ANALYSED)) {
          bad.add(problem.subject().replaceAll(" \\(.*", ""));
          messages.add(problem.toString());
        }
      }
      ours.put(name, bad);
    }
    assertThat(theirs).isNotEmpty();
    assertThat(ours).as(String.join("\n", messages)).isEqualTo(theirs);
  }

  @Test
  void everyPolicyThatThePeerTranslatesIsGood() throws IOException {
    List<Path> inputs =
        Stream.concat(
                files("authz-http", ".in.yaml").stream(), files("authz-tcp", ".in.yaml").stream())
            .toList();
    assertThat(inputs).isNotEmpty();
    for (Path input : inputs) {
      assertThat(errors(input)).as(input.toString()).isEmpty();
    }
  }

  private static TreeSet<String> rejected(Path output) throws Exception {
    var origins = new TreeSet<String>();
    String text = Files.readString(output);
    if (YamlParser.parse(new Document(output.toString(), 1, text)).plain()
        instanceof List<?> messages) {
      for (Object message : messages) {
        if (message instanceof Map<?, ?> fields && SCHEMA_ERROR.equals(fields.get("code"))) {
          origins.add(fields.get("origin").toString());
        }
      }
    }
    return origins;
  }

  private List<Problem> errors(Path input) throws IOException {
    return Document.split(input.toString(), Files.readString(input)).stream()
        .flatMap(document -> reader.readAll(document).stream())
        .flatMap(object -> object.problems().stream())
        .filter(problem -> problem.severity() == Problem.Severity.ERROR)
        .toList();
  }

  private static List<Path> files(String folder, String suffix) throws IOException {
    try (Stream<Path> files = Files.list(PeerInputs.folder().resolve(folder))) {
      return files.filter(file -> file.toString().endsWith(suffix)).sorted().toList();
    }
  }
}

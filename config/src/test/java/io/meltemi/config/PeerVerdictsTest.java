package io.meltemi.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.meltemi.base.Problem;
import io.meltemi.yaml.Document;
import io.meltemi.yaml.YamlParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the peer's validation said of the objects that its analysis was given. */
class PeerVerdictsTest {
  private static final List<String> SCHEMA_ERROR = List.of("IST0106");

  /** Rules and matches that are never used. */
  private static final List<String> UNUSED = List.of("IST0130", "IST0131");

  /** The namespace that the peer analysed; of the others' objects its output says nothing. */
  private static final String ANALYSED = " default/";

  private final ObjectReader reader = new ObjectReader(ReaderSettings.DEFAULT);

  @Test
  void whatThePeerFindsBadIsBadAndNothingElse() throws Exception {
    compare(SCHEMA_ERROR, problem -> problem.severity() == Problem.Severity.ERROR);
  }

  @Test
  void rulesThatThePeerFindsUnusedAreWarnedOf() throws Exception {
    compare(UNUSED, problem -> problem.message().startsWith("never used"));
  }

  private void compare(List<String> codes, Predicate<Problem> ourOwn) throws Exception {
    var theirs = new TreeMap<String, TreeSet<String>>();
    var ours = new TreeMap<String, TreeSet<String>>();
    var messages = new TreeSet<String>();
    for (Path input : files("analyze", ".in.yaml")) {
      String name = input.getFileName().toString().replace(".in.yaml", "");
      theirs.put(name, named(input.resolveSibling(name + ".out.json"), codes));
      ours.put(name, new TreeSet<>());
      for (Problem problem : problems(input)) {
        if (ourOwn.test(problem) && problem.subject().contains(ANALYSED)) {
          ours.get(name).add(problem.subject().replaceAll(" \\(.*", ""));
          messages.add(problem.toString());
        }
      }
    }
    theirs.values().removeIf(TreeSet::isEmpty);
    ours.values().removeIf(TreeSet::isEmpty);
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
      assertThat(problems(input))
          .as(input.toString())
          .noneMatch(problem -> problem.severity() == Problem.Severity.ERROR);
    }
  }

  private static TreeSet<String> named(Path output, List<String> codes) throws Exception {
    var origins = new TreeSet<String>();
    String text = Files.readString(output);
    if (YamlParser.parse(new Document(output.toString(), 1, text)).plain()
        instanceof List<?> messages) {
      for (Object message : messages) {
        if (message instanceof Map<?, ?> fields && codes.contains(fields.get("code"))) {
          origins.add(fields.get("origin").toString());
        }
      }
    }
    return origins;
  }

  private List<Problem> problems(Path input) throws IOException {
    return Document.split(input.toString(), Files.readString(input)).stream()
        .flatMap(document -> reader.readAll(document).stream())
        .flatMap(object -> object.problems().stream())
        .toList();
  }

  private static List<Path> files(String folder, String suffix) throws IOException {
    try (Stream<Path> files = Files.list(PeerInputs.folder().resolve(folder))) {
      return files.filter(file -> file.toString().endsWith(suffix)).sorted().toList();
    }
  }
}

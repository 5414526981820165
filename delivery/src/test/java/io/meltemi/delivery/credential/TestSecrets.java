package io.meltemi.delivery.credential;

import io.meltemi.base.Labels;
import io.meltemi.base.ResourceName;
import io.meltemi.model.ConfigMeta;
import io.meltemi.model.Secret;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Certificates that openssl makes, and Secrets of them. */
public final class TestSecrets {
  /** Two pairs that have nothing to do with each other; valid for two days from now. */
  public static final Pair ONE = Pair.make("one", "ec -pkeyopt ec_paramgen_curve:P-256");

  public static final Pair TWO = Pair.make("two", "ec -pkeyopt ec_paramgen_curve:P-256");

  private TestSecrets() {}

  /** A certificate that is its own root, and its key, in PEM. */
  public record Pair(String certificate, String key) {
    static Pair make(String name, String algorithm) {
      try {
        Path folder = Files.createTempDirectory("pair");
        run(
            folder,
            "req -x509 -nodes -days 2 -newkey %s -subj /CN=%s -keyout key -out crt"
                .formatted(algorithm, name));
        var pair =
            new Pair(
                Files.readString(folder.resolve("crt")), Files.readString(folder.resolve("key")));
        delete(folder);
        return pair;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** The key as {@code openssl} converts it by that subcommand. */
  static String converted(String key, String command) throws IOException {
    Path folder = Files.createTempDirectory("key");
    Files.writeString(folder.resolve("in"), key);
    run(folder, command + " -in in -out out");
    String out = Files.readString(folder.resolve("out"));
    delete(folder);
    return out;
  }

  private static void run(Path folder, String arguments) throws IOException {
    var command = Stream.concat(Stream.of("openssl"), Stream.of(arguments.split(" "))).toList();
    Process openssl =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("log").toFile())
            .start();
    try {
      if (openssl.waitFor() != 0) {
        throw new IOException(arguments + ": " + Files.readString(folder.resolve("log")));
      }
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  private static void delete(Path folder) throws IOException {
    try (var files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(folder);
  }

  /** A Secret of Kubernetes' type {@code tls}. */
  public static Secret tls(String namespace, String name, Pair pair) {
    return secret(namespace, name, Map.of("tls.crt", pair.certificate(), "tls.key", pair.key()));
  }

  public static Secret secret(String namespace, String name, Map<String, String> data) {
    return object("Secret", namespace, name, data);
  }

  public static Secret configMap(String namespace, String name, Map<String, String> data) {
    return object("ConfigMap", namespace, name, data);
  }

  private static Secret object(
      String kind, String namespace, String name, Map<String, String> data) {
    var encoded = new TreeMap<String, String>();
    data.forEach(
        (field, text) ->
            encoded.put(
                field,
                Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.ISO_8859_1))));
    var meta =
        new ConfigMeta(
            kind, new ResourceName(namespace, name), Labels.NONE, Labels.NONE, Instant.EPOCH);
    return new Secret(meta, "", encoded);
  }

  /** All that could be a secret in the texts that a test has seen. */
  public static List<String> secretsOf(Pair pair) {
    return pair.key().lines().filter(line -> !line.startsWith("-----")).toList();
  }
}

package io.meltemi.kube;

import io.meltemi.yaml.BadDocumentException;
import io.meltemi.yaml.Document;
import io.meltemi.yaml.Node;
import io.meltemi.yaml.YamlParser;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Kubeconfigs: clusters, users, and contexts that name one of each. Of several files the first that
 * has a name wins.
 */
final class Kubeconfig {
  private final List<Source> sources;

  private record Source(Path file, Map<String, Object> content) {}

  /** A named entry, and the file it stands in: its paths are relative to that. */
  private record Entry(Path file, String subject, Map<?, ?> fields) {
    String text(String field) {
      return fields.get(field) instanceof String text ? text : "";
    }

    Map<?, ?> map(String field) {
      return fields.get(field) instanceof Map<?, ?> map ? map : Map.of();
    }

    IllegalArgumentException bad(String field, String problem) {
      return new IllegalArgumentException(file + ": " + subject + ": " + field + ": " + problem);
    }

    /** What {@code NAME-data} holds in base 64, or the file that {@code NAME} names. */
    Optional<Material> material(String field) {
      String data = text(field + "-data");
      if (!data.isEmpty()) {
        try {
          byte[] bytes = Base64.getMimeDecoder().decode(data);
          return Optional.of(new Material.Inline(new String(bytes, StandardCharsets.UTF_8)));
        } catch (IllegalArgumentException _) {
          throw bad(field + "-data", "[redacted] (expected: base 64)");
        }
      }
      return file(field);
    }

    Optional<Material> file(String field) {
      return Optional.of(text(field))
          .filter(path -> !path.isEmpty())
          .map(path -> new Material.InFile(file.toAbsolutePath().resolveSibling(path)));
    }

    Optional<URI> uri(String field) {
      String text = text(field);
      if (text.isEmpty()) {
        return Optional.empty();
      }
      try {
        URI uri = new URI(text);
        if (uri.getHost() != null && List.of("http", "https").contains(uri.getScheme())) {
          return Optional.of(uri);
        }
      } catch (java.net.URISyntaxException _) {
        // Told below.
      }
      throw bad(field, "\"" + text + "\" (expected: https://HOST:PORT)");
    }
  }

  private Kubeconfig(List<Source> sources) {
    this.sources = sources;
  }

  static Kubeconfig read(List<Path> files) {
    return new Kubeconfig(files.stream().map(Kubeconfig::read).toList());
  }

  /** One that is no file. */
  static Kubeconfig parse(Path name, String text) {
    return new Kubeconfig(List.of(source(name, text)));
  }

  private static Source read(Path file) {
    try {
      return source(file, new Material.InFile(file).read());
    } catch (IOException e) {
      throw new IllegalArgumentException(file + ": cannot be read: " + e.getMessage(), e);
    }
  }

  /** All of the first of them. */
  Map<String, Object> content() {
    return sources.getFirst().content();
  }

  private static Source source(Path file, String text) {
    try {
      Node node = YamlParser.parse(new Document(file.toString(), 1, text));
      if (node instanceof Node.Mapping mapping) {
        return new Source(file, Node.plainMap(mapping));
      }
      throw new IllegalArgumentException(
          file + ": not a kubeconfig (expected: clusters and users)");
    } catch (BadDocumentException e) {
      throw new IllegalArgumentException(file + ":" + e.line() + ": " + e.getMessage(), e);
    }
  }

  /**
   * @param context empty: the current one
   */
  KubeCredentials credentials(String context) {
    String name = context.isEmpty() ? currentContext() : context;
    Entry chosen = find("contexts", "context", name);
    Entry cluster = find("clusters", "cluster", chosen.text("cluster"));
    Entry user =
        chosen.text("user").isEmpty()
            ? new Entry(chosen.file(), "user", Map.of())
            : find("users", "user", chosen.text("user"));
    Optional<Material> chain = user.material("client-certificate");
    Optional<Material> key = user.material("client-key");
    if (chain.isPresent() != key.isPresent()) {
      throw user.bad("client-certificate", "alone (expected: client-key too, or neither)");
    }
    return new KubeCredentials(
        cluster
            .uri("server")
            .orElseThrow(() -> cluster.bad("server", "missing (expected: https://HOST:PORT)")),
        cluster.material("certificate-authority"),
        Boolean.TRUE.equals(cluster.fields().get("insecure-skip-tls-verify")),
        cluster.text("tls-server-name"),
        token(user),
        chain.map(c -> new KubeCredentials.ClientCertificate(c, key.orElseThrow())),
        chosen.text("namespace").isEmpty() ? "default" : chosen.text("namespace"),
        cluster.uri("proxy-url"));
  }

  private String currentContext() {
    return sources.stream()
        .map(s -> s.content().get("current-context"))
        .filter(c -> c instanceof String text && !text.isEmpty())
        .map(String.class::cast)
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    sources.getFirst().file() + ": current-context: missing (expected: a name)"));
  }

  private Entry find(String list, String field, String name) {
    var known = new ArrayList<String>();
    for (Source source : sources) {
      if (!(source.content().get(list) instanceof List<?> entries)) {
        continue;
      }
      for (Object entry : entries) {
        if (entry instanceof Map<?, ?> map) {
          if (name.equals(map.get("name"))) {
            String subject = field + " \"" + name + "\"";
            return map.get(field) instanceof Map<?, ?> fields
                ? new Entry(source.file(), subject, fields)
                : new Entry(source.file(), subject, Map.of());
          }
          known.add(String.valueOf(map.get("name")));
        }
      }
    }
    throw new IllegalArgumentException(
        "%s: %s: \"%s\" (expected: one of %s)"
            .formatted(sources.getFirst().file(), list, name, known));
  }

  private static Optional<KubeCredentials.Token> token(Entry user) {
    if (!user.map("auth-provider").isEmpty()) {
      throw user.bad("auth-provider", "no longer in Kubernetes (expected: exec, or a token)");
    }
    if (!user.text("username").isEmpty()) {
      throw user.bad("username", "not spoken (expected: a token or a client certificate)");
    }
    // The file wins over the token, as in kubectl.
    Optional<Material> stored =
        user.file("tokenFile")
            .or(
                () ->
                    Optional.of(user.text("token"))
                        .filter(t -> !t.isEmpty())
                        .map(Material.Inline::new));
    if (stored.isPresent()) {
      return Optional.of(new KubeCredentials.Token.Stored(stored.get()));
    }
    Map<?, ?> exec = user.map("exec");
    return exec.isEmpty() ? Optional.empty() : Optional.of(printed(user, exec));
  }

  private static KubeCredentials.Token printed(Entry user, Map<?, ?> exec) {
    String command = exec.get("command") instanceof String text ? text : "";
    if (command.isEmpty()) {
      throw user.bad("exec.command", "missing (expected: a program)");
    }
    var line = new ArrayList<String>();
    // A name without a separator is looked up in PATH; other relative ones stand beside the file.
    line.add(
        command.contains("/")
            ? user.file().toAbsolutePath().resolveSibling(command).toString()
            : command);
    if (exec.get("args") instanceof List<?> arguments) {
      arguments.forEach(a -> line.add(String.valueOf(a)));
    }
    var environment = new LinkedHashMap<String, String>();
    if (exec.get("env") instanceof List<?> variables) {
      for (Object variable : variables) {
        if (variable instanceof Map<?, ?> map) {
          environment.put(String.valueOf(map.get("name")), String.valueOf(map.get("value")));
        }
      }
    }
    String version =
        exec.get("apiVersion") instanceof String text ? text : "client.authentication.k8s.io/v1";
    return new KubeCredentials.Token.Printed(version, line, environment);
  }
}

package io.meltemi.kube;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Where an API server is, how it is known, and who asks. Files are read when they are needed and
 * again when they change: tokens and roots rotate.
 *
 * @param roots that the server's certificate is verified by; absent: the machine's
 * @param insecure whether any certificate will do
 * @param serverName that the certificate must have; empty: the host of {@code server}
 * @param namespace that is meant where none is named
 * @param proxy of HTTP, through which the server is reached
 */
public record KubeCredentials(
    URI server,
    Optional<Material> roots,
    boolean insecure,
    String serverName,
    Optional<Token> token,
    Optional<ClientCertificate> certificate,
    String namespace,
    Optional<URI> proxy) {
  private static final Path SERVICE_ACCOUNT =
      Path.of("/var/run/secrets/kubernetes.io/serviceaccount");

  /** A certificate chain and its key, PEM. */
  public record ClientCertificate(Material chain, Material key) {}

  /** Where the bearer token comes from. */
  public sealed interface Token {
    record Stored(Material material) implements Token {}

    /**
     * A program prints the token, or a client certificate.
     *
     * @param apiVersion of the ExecCredential that is spoken
     */
    record Printed(String apiVersion, List<String> command, Map<String, String> environment)
        implements Token {
      public Printed {
        command = List.copyOf(command);
        environment = Map.copyOf(environment);
      }
    }
  }

  /** Access by a token, to a server whose certificate is verified by {@code roots}. */
  public static KubeCredentials ofToken(URI server, Optional<Material> roots, Material token) {
    return new KubeCredentials(
        server,
        roots,
        false,
        "",
        Optional.of(new Token.Stored(token)),
        Optional.empty(),
        "default",
        Optional.empty());
  }

  /**
   * What a pod is given to talk to its cluster; absent outside of one.
   *
   * @param environment as the pod sees it
   */
  public static Optional<KubeCredentials> inCluster(Map<String, String> environment) {
    return inCluster(environment, SERVICE_ACCOUNT);
  }

  static Optional<KubeCredentials> inCluster(Map<String, String> environment, Path folder) {
    String host = environment.getOrDefault("KUBERNETES_SERVICE_HOST", "");
    String port = environment.getOrDefault("KUBERNETES_SERVICE_PORT", "");
    Path token = folder.resolve("token");
    if (host.isEmpty() || port.isEmpty() || !Files.isReadable(token)) {
      return Optional.empty();
    }
    URI server =
        URI.create("https://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + port);
    Optional<Material> roots = Optional.of(new Material.InFile(folder.resolve("ca.crt")));
    KubeCredentials credentials = ofToken(server, roots, new Material.InFile(token));
    return Optional.of(credentials.withNamespace(namespaceIn(folder)));
  }

  private static String namespaceIn(Path folder) {
    try {
      return Files.readString(folder.resolve("namespace")).strip();
    } catch (IOException _) {
      return "default";
    }
  }

  /**
   * What a kubeconfig says.
   *
   * @param context by name; empty: the file's current one
   * @throws IllegalArgumentException when it does not say enough, or what is not known
   */
  public static KubeCredentials ofKubeconfig(Path file, String context) {
    return Kubeconfig.read(List.of(file)).credentials(context);
  }

  /**
   * As kubectl finds them: the file that was named, else those of {@code KUBECONFIG}, else what the
   * pod is given, else {@code ~/.kube/config}. Absent where there is none of these.
   *
   * @param kubeconfig empty: none was named
   * @throws IllegalArgumentException when a kubeconfig does not say enough
   */
  public static Optional<KubeCredentials> find(
      String kubeconfig, String context, Map<String, String> environment) {
    if (!kubeconfig.isEmpty()) {
      return Optional.of(ofKubeconfig(Path.of(kubeconfig), context));
    }
    var files = new ArrayList<Path>();
    for (String file : environment.getOrDefault("KUBECONFIG", "").split(":")) {
      if (!file.isEmpty() && Files.exists(Path.of(file))) {
        files.add(Path.of(file));
      }
    }
    if (!files.isEmpty()) {
      return Optional.of(Kubeconfig.read(files).credentials(context));
    }
    Path home = Path.of(environment.getOrDefault("HOME", "/"), ".kube", "config");
    return inCluster(environment)
        .or(
            () ->
                Files.isReadable(home)
                    ? Optional.of(ofKubeconfig(home, context))
                    : Optional.empty());
  }

  public KubeCredentials withNamespace(String newNamespace) {
    return new KubeCredentials(
        server, roots, insecure, serverName, token, certificate, newNamespace, proxy);
  }
}

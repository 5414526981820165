package io.meltemi.istioctl.multicluster;

import io.meltemi.istioctl.Console;
import io.meltemi.istioctl.Failure;
import io.meltemi.istioctl.GlobalOptions;
import io.meltemi.istioctl.json.Json;
import io.meltemi.istioctl.kube.Cluster;
import io.meltemi.istioctl.kube.Kind;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code create-remote-secret}. */
@Command(
    name = "create-remote-secret",
    description = {
      "Print the Secret by which a control plane in another cluster reads this one. Its credentials"
          + " are those of a service account of this cluster, which is made, with its rights, if it"
          + " is not there."
    },
    footer = {
      "",
      "Examples:",
      "  istioctl --context c0 create-remote-secret --name c0 | kubectl --context c1 apply -f -",
      "  istioctl create-remote-secret --name c0 --server https://10.0.0.1:6443",
      "  istioctl create-remote-secret --name c0 --auth-type plugin --auth-plugin-name gcp"
    })
public final class CreateRemoteSecretCommand implements Runnable {
  private static final Pattern LABEL = Pattern.compile("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?");

  @Option(
      names = "--name",
      paramLabel = "CLUSTER",
      defaultValue = "",
      description = "The cluster's name in the mesh (default: the UID of its kube-system).")
  private String name = "";

  @Option(
      names = "--type",
      paramLabel = "TYPE",
      defaultValue = "remote",
      description =
          "remote, to read this cluster, or config, to read the mesh's configuration in it.")
  private String type = "remote";

  @Option(
      names = "--service-account",
      paramLabel = "NAME",
      defaultValue = "",
      description =
          "As whom (default: istio-reader-service-account; istiod if the type is config).")
  private String account = "";

  @Option(
      names = "--create-service-account",
      arity = "0..1",
      fallbackValue = "true",
      defaultValue = "true",
      description = "Make the service account if it is not there (default: ${DEFAULT-VALUE}).")
  private boolean create = true;

  @Option(
      names = "--secret-name",
      paramLabel = "NAME",
      defaultValue = "",
      description = "Which of the service account's Secrets.")
  private String secretName = "";

  @Option(
      names = "--server",
      paramLabel = "URL",
      defaultValue = "",
      description = "The API server's address (default: that of the kubeconfig).")
  private String server = "";

  @Option(
      names = "--tls-server-name",
      paramLabel = "NAME",
      defaultValue = "",
      description = "Name that the API server's certificate must have (default: its address).")
  private String tlsServerName = "";

  @Option(
      names = "--auth-type",
      paramLabel = "TYPE",
      defaultValue = "bearer-token",
      description = "bearer-token or plugin (default: ${DEFAULT-VALUE}).")
  private String authType = "bearer-token";

  @Option(
      names = "--auth-plugin-name",
      paramLabel = "NAME",
      defaultValue = "",
      description = "The plug-in.")
  private String plugin = "";

  @Option(
      names = "--auth-plugin-config",
      paramLabel = "NAME=VALUE",
      split = ",",
      description = "An option of the plug-in; may be given several times.")
  private Map<String, String> pluginConfig = new LinkedHashMap<>();

  @Option(
      names = {"-d", "--manifests"},
      paramLabel = "FOLDER",
      defaultValue = "",
      description = "Folder of charts that say which rights the service account gets.")
  private String charts = "";

  private final Console console;
  private final GlobalOptions globals;

  public CreateRemoteSecretCommand(Console console, GlobalOptions globals) {
    this.console = console;
    this.globals = globals;
  }

  @Override
  public void run() {
    check();
    try (Cluster cluster = globals.cluster()) {
      console.out().print(secret(cluster).print());
    }
  }

  private void check() {
    if (!name.isEmpty() && !LABEL.matcher(name).matches()) {
      throw new Failure(
          "--name: \""
              + name
              + "\" is not a valid DNS 1123 label (expected: lower-case letters, digits and"
              + " hyphens)");
    }
    if (!type.equals("remote") && !type.equals("config")) {
      throw new Failure("--type: unsupported type: " + type + " (expected: remote or config)");
    }
    if (!authType.equals("bearer-token") && !authType.equals("plugin")) {
      throw new Failure(
          "--auth-type: unsupported authentication type: "
              + authType
              + " (expected: bearer-token or plugin)");
    }
    if (authType.equals("plugin") != !plugin.isEmpty()) {
      throw Failure.ofUse("--auth-type plugin and --auth-plugin-name need each other");
    }
  }

  private RemoteSecret secret(Cluster cluster) {
    String namespace =
        globals.namespace().isEmpty() ? globals.istioNamespace() : globals.namespace();
    boolean remote = type.equals("remote");
    String clusterName = name.isEmpty() ? uid(cluster) : name;
    Json secret = accountSecret(cluster, namespace, remote);
    RemoteSecret.User user =
        authType.equals("plugin")
            ? new RemoteSecret.User.Plugin(plugin, pluginConfig)
            : new RemoteSecret.User.Token(decoded(secret.at("data").at("token").text()));
    var config =
        new RemoteSecret.Kubeconfig(
            server(cluster), tlsServerName, secret.at("data").at("ca.crt").text(), user);
    return new RemoteSecret(
        remote ? "istio-remote-secret-" + clusterName : "istio-kubeconfig",
        namespace,
        remote ? clusterName : "config",
        clusterName,
        config);
  }

  private static String uid(Cluster cluster) {
    return cluster.get(Kind.NAMESPACE, "", "kube-system").at("metadata").at("uid").text();
  }

  private Json accountSecret(Cluster cluster, String namespace, boolean remote) {
    String wanted = account.isEmpty() ? remote ? ReaderRights.ACCOUNT : "istiod" : account;
    var accounts = new ServiceAccounts(cluster, namespace);
    try {
      if (!accounts.has(wanted)) {
        makeAccount(cluster, namespace, wanted);
      }
      return accounts.secretOf(wanted, secretName);
    } catch (Failure refused) {
      throw new Failure(
          "could not get credentials of service account "
              + wanted
              + " in namespace "
              + namespace
              + ": "
              + refused.getMessage());
    }
  }

  private void makeAccount(Cluster cluster, String namespace, String wanted) {
    if (!create || !wanted.equals(ReaderRights.ACCOUNT)) {
      throw new Failure(
          "there is no such service account (install the charts base and istiod there"
              + (wanted.equals(ReaderRights.ACCOUNT)
                  ? ", or run with --create-service-account=true)"
                  : "; only " + ReaderRights.ACCOUNT + " is made by this command)"));
    }
    ReaderRights.create(cluster, namespace, charts);
  }

  private String server(Cluster cluster) {
    if (!server.isEmpty()) {
      return server;
    }
    String url = cluster.server();
    if (url.contains("127.0.0.1") || url.contains("localhost") || url.contains("[::1]")) {
      console
          .err()
          .println(
              "Warning: the kubeconfig's server is "
                  + url
                  + ", which other clusters hardly reach (give --server with an address that they"
                  + " do)");
    }
    return url;
  }

  private static String decoded(String base64) {
    return new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8);
  }
}

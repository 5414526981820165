package io.meltemi.istioctl.workload;

import io.meltemi.config.field.Checks;
import io.meltemi.istioctl.Console;
import io.meltemi.istioctl.Failure;
import io.meltemi.istioctl.GlobalOptions;
import io.meltemi.istioctl.json.Json;
import io.meltemi.istioctl.json.JsonReader;
import io.meltemi.istioctl.kube.Cluster;
import io.meltemi.istioctl.kube.Kind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code experimental workload entry configure}: the files by which a machine joins the mesh. */
@Command(
    name = "configure",
    description = {
      "Write the files by which the agent of a machine outside of Kubernetes joins the mesh:"
          + " cluster.env, istio-token, mesh.yaml, root-cert.pem and hosts."
    },
    footer = {
      "",
      "Examples:",
      "  istioctl x workload entry configure -f workloadgroup.yaml -o config",
      "  istioctl x workload entry configure --name foo --namespace bar --autoregister -o config"
    })
public final class WorkloadEntryCommand implements Runnable {
  private static final Kind GROUP =
      Kind.namespaced("networking.istio.io", "v1", "workloadgroups", "WorkloadGroup");
  private static final String EAST_WEST = "istio-eastwestgateway";
  private static final String ROOTS = "istio-ca-root-cert";

  @Option(
      names = {"-f", "--file"},
      paramLabel = "FILE",
      defaultValue = "",
      description = "A WorkloadGroup; if not given it is read from the cluster.")
  private String file = "";

  @Option(
      names = "--name",
      paramLabel = "NAME",
      defaultValue = "",
      description = "The WorkloadGroup's name.")
  private String name = "";

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FOLDER",
      defaultValue = "",
      description = "Where the files are written.")
  private String output = "";

  @Option(
      names = "--clusterID",
      paramLabel = "CLUSTER",
      description = "The cluster that the machine belongs to (default: the control plane's).")
  private Optional<String> clusterId = Optional.empty();

  @Option(
      names = "--tokenDuration",
      paramLabel = "SECONDS",
      defaultValue = "3600",
      description = "How long the token is good (default: ${DEFAULT-VALUE}).")
  private long tokenSeconds = 3600;

  @Option(
      names = "--ingressService",
      paramLabel = "SERVICE[.NAMESPACE]",
      defaultValue = EAST_WEST,
      description = "The gateway by which the machine reaches istiod (default: ${DEFAULT-VALUE}).")
  private String ingressService = EAST_WEST;

  @Option(
      names = "--ingressIP",
      paramLabel = "ADDRESS",
      defaultValue = "",
      description = "That gateway's address.")
  private String ingressIp = "";

  @Option(
      names = "--autoregister",
      arity = "0..1",
      fallbackValue = "true",
      defaultValue = "false",
      description = "The machine becomes a WorkloadEntry when it connects.")
  private boolean autoregister;

  @Option(
      names = "--capture-dns",
      arity = "0..1",
      fallbackValue = "true",
      defaultValue = "true",
      description = "The agent answers the machine's DNS (default: ${DEFAULT-VALUE}).")
  private boolean captureDns = true;

  @Option(
      names = "--internalIP",
      paramLabel = "ADDRESS",
      defaultValue = "",
      description = "The machine's address inside.")
  private String internalIp = "";

  @Option(
      names = "--externalIP",
      paramLabel = "ADDRESS",
      defaultValue = "",
      description = "The machine's address as others see it.")
  private String externalIp = "";

  @Option(
      names = {"-r", "--revision"},
      paramLabel = "REVISION",
      defaultValue = "",
      description = "Revision of the control plane that the machine belongs to.")
  private String revision = "";

  private final Console console;
  private final GlobalOptions globals;

  public WorkloadEntryCommand(Console console, GlobalOptions globals) {
    this.console = console;
    this.globals = globals;
  }

  @Override
  public void run() {
    if (file.isEmpty() && (name.isEmpty() || globals.namespace().isEmpty())) {
      throw new Failure(
          "expecting a WorkloadGroup artifact file or the name and namespace of an existing"
              + " WorkloadGroup (expected: -f FILE, or --name NAME --namespace NAMESPACE)");
    }
    if (output.isEmpty()) {
      throw new Failure("expecting an output directory (expected: -o FOLDER)");
    }
    if (!internalIp.isEmpty() && !externalIp.isEmpty()) {
      throw new Failure("the flags --internalIP and --externalIP are mutually exclusive");
    }
    try (Cluster cluster = globals.cluster()) {
      write(cluster);
    }
    console.out().println("Configuration generation into directory " + output + " was successful");
  }

  private void write(Cluster cluster) {
    WorkloadGroup group =
        file.isEmpty()
            ? WorkloadGroup.of(cluster.get(GROUP, globals.namespace(), name))
            : artifact();
    if (group.name().isEmpty() || group.namespace().isEmpty()) {
      throw new Failure(file + ": the WorkloadGroup has no name or no namespace");
    }
    String suffix = revision.isEmpty() || revision.equals("default") ? "" : "-" + revision;
    var plane =
        new MachineFiles.Plane(
            globals.istioNamespace(),
            revision,
            entry(cluster, globals.istioNamespace(), "istio" + suffix, "mesh"));
    var files =
        new MachineFiles(
            group,
            plane,
            new MachineFiles.Options(
                clusterId.orElseGet(() -> clusterName(cluster, suffix)),
                autoregister,
                captureDns,
                internalIp,
                externalIp));
    Optional<String> ingress = ingress(cluster, plane);
    String token = token(cluster, group);
    String roots = entry(cluster, group.namespace(), ROOTS, "root-cert.pem");
    write("mesh.yaml", files.mesh());
    write("cluster.env", files.environment());
    write("root-cert.pem", roots);
    write("istio-token", token);
    write("hosts", files.hosts(ingress));
    console
        .err()
        .printf(
            "Warning: a security token for namespace \"%s\" and service account \"%s\" has been"
                + " generated and stored at \"%s\"%n",
            group.namespace(), group.serviceAccount(), Path.of(output, "istio-token"));
  }

  private WorkloadGroup artifact() {
    try {
      return WorkloadGroup.parse(file, Files.readString(Path.of(file)));
    } catch (IOException e) {
      throw new Failure("cannot read " + file + ": " + e);
    }
  }

  private static String entry(Cluster cluster, String namespace, String map, String key) {
    return cluster.get(Kind.CONFIG_MAP, namespace, map).at("data").at(key).text();
  }

  private String clusterName(Cluster cluster, String suffix) {
    try {
      String values =
          entry(cluster, globals.istioNamespace(), "istio-sidecar-injector" + suffix, "values");
      return JsonReader.read(values.getBytes(StandardCharsets.UTF_8))
          .at("global")
          .at("multiCluster")
          .at("clusterName")
          .text();
    } catch (Failure | JsonReader.MalformedJsonException e) {
      throw new Failure("failed to automatically determine the --clusterID: " + e.getMessage());
    }
  }

  private String token(Cluster cluster, WorkloadGroup group) {
    Json request =
        new Json.Obj(
            Map.of(
                "apiVersion",
                new Json.Text("authentication.k8s.io/v1"),
                "kind",
                new Json.Text("TokenRequest"),
                "spec",
                new Json.Obj(
                    Map.of(
                        "audiences",
                        new Json.Arr(List.of(new Json.Text("istio-ca"))),
                        "expirationSeconds",
                        new Json.Num(Long.toString(tokenSeconds))))));
    return cluster
        .post(
            Kind.SERVICE_ACCOUNT.path(group.namespace(), group.serviceAccount()) + "/token",
            request,
            "create a token of "
                + Kind.SERVICE_ACCOUNT.named(group.namespace(), group.serviceAccount()))
        .at("status")
        .at("token")
        .text();
  }

  private Optional<String> ingress(Cluster cluster, MachineFiles.Plane plane) {
    if (Checks.isIp(ingressIp)) {
      return Optional.of(ingressIp);
    }
    int dot = ingressService.indexOf('.');
    String service = dot < 0 ? ingressService : ingressService.substring(0, dot);
    String namespace = dot < 0 ? plane.istioNamespace() : ingressService.substring(dot + 1);
    Optional<String> found =
        cluster
            .find(Kind.SERVICE, namespace, service)
            .flatMap(
                json -> {
                  List<Json> balancers = json.at("status").at("loadBalancer").at("ingress").items();
                  List<String> external = json.at("spec").at("externalIPs").texts();
                  return balancers.isEmpty()
                      ? external.stream().findFirst()
                      : Optional.of(balancers.getFirst().at("ip").text());
                })
            .filter(Checks::isIp);
    if (found.isEmpty()) {
      console
          .err()
          .println(
              "Warning: could not auto-detect IP for "
                  + plane.host()
                  + ". Use --ingressIP to manually specify the Gateway address to reach istiod from"
                  + " the VM.");
    }
    return found;
  }

  /** The token is its owner's alone. */
  private void write(String name, String content) {
    Path path = Path.of(output, name);
    try {
      Files.createDirectories(Path.of(output));
      Files.deleteIfExists(path);
      Files.createFile(
          path,
          PosixFilePermissions.asFileAttribute(
              PosixFilePermissions.fromString(
                  name.equals("istio-token") ? "rw-------" : "rw-r--r--")));
      Files.writeString(path, content);
    } catch (IOException e) {
      throw new Failure("cannot write " + path + ": " + e);
    }
  }
}

package io.meltemi.config.kube;

import io.meltemi.config.ObjectInput;
import io.meltemi.config.field.Fields;
import io.meltemi.model.Workload;
import io.meltemi.model.kube.KubePod;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads a Pod, trimmed to what is used. */
final class PodReader {
  private static final Pattern CRON_JOB = Pattern.compile("^(.+)-\\d{8,10}$");

  private PodReader() {}

  static KubePod read(ObjectInput in) {
    Fields spec = in.spec();
    Fields status = in.root().child("status");
    Fields metadata = in.root().child("metadata");
    List<String> ips = ips(status);
    String account = spec.string("serviceAccountName");
    String phase = status.string("phase");
    boolean assumed = phase.isEmpty() && !ips.isEmpty();
    return new KubePod(
        in.meta(),
        owner(in, metadata),
        metadata.has("deletionTimestamp"),
        new KubePod.Spec(
            account.isEmpty() ? "default" : account,
            spec.string("nodeName"),
            spec.string("hostname"),
            spec.string("subdomain"),
            spec.bool("hostNetwork"),
            ports(spec)),
        new KubePod.Status(
            // A pod written by hand that has an address but no phase is meant to run.
            assumed ? "Running" : phase.isEmpty() ? "Pending" : phase,
            ips,
            assumed && !status.has("conditions") || ready(status)));
  }

  private static List<String> ips(Fields status) {
    List<String> ips = status.list("podIPs", ip -> ip.string("ip"));
    String first = status.string("podIP");
    return ips.isEmpty() && !first.isEmpty() ? List.of(first) : ips;
  }

  private static boolean ready(Fields status) {
    return status
        .list(
            "conditions",
            c -> c.string("type").equals("Ready") && c.string("status").equals("True"))
        .contains(true);
  }

  private static List<Workload.NamedPort> ports(Fields spec) {
    var ports = new ArrayList<Workload.NamedPort>();
    spec.list(
        "containers",
        container ->
            ports.addAll(
                container.list(
                    "ports",
                    port -> {
                      String protocol = port.string("protocol");
                      return new Workload.NamedPort(
                          port.string("name"),
                          port.intIn("containerPort", 1, 65535),
                          protocol.isEmpty() ? "TCP" : protocol);
                    })));
    return ports;
  }

  private record Owner(String kind, String name) {}

  /**
   * What stands behind the pod: the Deployment of a ReplicaSet, the CronJob of a Job, or its
   * controller itself; the pod where it has none.
   *
   * <p>Source: istio 1.30.3 pkg/kube/util.go GetDeployMetaFromPod.
   */
  private static String owner(ObjectInput in, Fields metadata) {
    Optional<Owner> controller =
        metadata
            .list(
                "ownerReferences",
                o ->
                    o.bool("controller")
                        ? Optional.of(new Owner(o.string("kind"), o.string("name")))
                        : Optional.<Owner>empty())
            .stream()
            .flatMap(Optional::stream)
            .findFirst();
    if (controller.isEmpty() || metadata.string("generateName").isEmpty()) {
      return in.meta().name();
    }
    String name = controller.get().name();
    return switch (controller.get().kind()) {
      case "ReplicaSet" -> {
        String hash = in.meta().labels().getOrDefault("pod-template-hash", "");
        boolean deployed = !hash.isEmpty() && name.endsWith("-" + hash);
        yield deployed ? name.substring(0, name.length() - hash.length() - 1) : name;
      }
      case "ReplicationController" -> in.meta().labels().getOrDefault("deploymentconfig", name);
      case "Job" -> {
        Matcher scheduled = CRON_JOB.matcher(name);
        yield scheduled.matches() ? scheduled.group(1) : name;
      }
      default -> name;
    };
  }
}

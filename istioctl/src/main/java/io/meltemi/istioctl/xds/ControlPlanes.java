package io.meltemi.istioctl.xds;

import io.meltemi.istioctl.Failure;
import io.meltemi.istioctl.GlobalOptions;
import io.meltemi.istioctl.json.Json;
import io.meltemi.istioctl.kube.Cluster;
import io.meltemi.istioctl.kube.DefaultRevision;
import io.meltemi.istioctl.kube.Forward;
import io.meltemi.istioctl.kube.Kind;
import io.meltemi.istioctl.kube.Pod;
import io.meltemi.istioctl.kube.Pods;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** The istiods that the flags name, to be asked one after the other. */
public final class ControlPlanes {
  private static final String ROOT_CONFIG_MAP = "istio-ca-root-cert";
  private static final String TOKEN_ACCOUNT = "default";
  private static final long TOKEN_SECONDS = 3600;

  private final GlobalOptions globals;
  private final XdsOptions options;
  private final boolean ofOneRevision;

  public ControlPlanes(GlobalOptions globals, XdsOptions options) {
    this(globals, options, false);
  }

  private ControlPlanes(GlobalOptions globals, XdsOptions options, boolean ofOneRevision) {
    this.globals = globals;
    this.options = options;
    this.ofOneRevision = ofOneRevision;
  }

  /** Those of the default revision, where the flags name neither a revision nor labels. */
  public static ControlPlanes ofOneRevision(GlobalOptions globals, XdsOptions options) {
    return new ControlPlanes(globals, options, true);
  }

  /** What every one of them answers, by their names. Never empty. */
  public List<Answer> all(String typeUrl, List<String> names) {
    return ask(typeUrl, names, _ -> false);
  }

  /** The answers up to the first that satisfies {@code enough}. Never empty. */
  public List<Answer> ask(String typeUrl, List<String> names, Predicate<Answer> enough) {
    options.check();
    if (!options.needsCluster()) {
      return List.of(atAddress(withoutCluster(), typeUrl, names));
    }
    try (Cluster cluster = globals.cluster()) {
      return ask(cluster, typeUrl, names, enough);
    }
  }

  /** As {@link #ask(String, List, Predicate)}, in a cluster that is open already. */
  public List<Answer> ask(
      Cluster cluster, String typeUrl, List<String> names, Predicate<Answer> enough) {
    options.check();
    if (!options.address().isEmpty()) {
      Security security = options.needsCluster() ? withToken(cluster, "") : withoutCluster();
      return List.of(atAddress(security, typeUrl, names));
    }
    String istioNamespace = globals.istioNamespace();
    Pods pods = new Pods(cluster);
    List<Pod> istiods =
        ofOneRevision && options.label().isEmpty()
            ? DefaultRevision.istiods(cluster, istioNamespace, options.revision())
            : pods.istiods(istioNamespace, options.label(), options.revision());
    if (istiods.isEmpty()) {
      throw new Failure(
          "no running Istio pods in \""
              + istioNamespace
              + "\" of "
              + cluster.name()
              + " (-i names another namespace, -r and --xds-label other istiods, --xds-address a"
              + " control plane that is elsewhere)");
    }
    Security security = inCluster(cluster);
    List<Answer> answers = new ArrayList<>();
    for (Pod istiod : istiods) {
      Answer answer = of(pods, istiod, security, typeUrl, names);
      answers.add(answer);
      if (enough.test(answer)) {
        break;
      }
    }
    answers.sort(Comparator.comparing(Answer::istiod));
    return List.copyOf(answers);
  }

  private Answer of(Pods pods, Pod istiod, Security security, String typeUrl, List<String> names) {
    try (Forward forward = pods.forward(istiod, options.port())) {
      var call = new XdsCall(forward.address(), istiod.described(), security, options.timeout());
      try {
        return new Answer(istiod.described(), call.ask(globals.istioNamespace(), typeUrl, names));
      } catch (Failure failed) {
        throw forward.complaint(failed);
      }
    }
  }

  private Answer atAddress(Security security, String typeUrl, List<String> names) {
    String address = options.address();
    if (!address.matches(".+:\\d{1,5}")) {
      throw Failure.ofUse("--xds-address: \"" + address + "\" (expected: HOST:PORT)");
    }
    var call = new XdsCall(address, "the control plane at " + address, security, options.timeout());
    return new Answer(call.server(), call.ask(globals.istioNamespace(), typeUrl, names));
  }

  private Security withoutCluster() {
    return options.plaintext()
        ? Security.plaintext()
        : Security.certificate(
            Path.of(options.certDir()), options.authority(), !options.insecure());
  }

  /** A pod's address is in no certificate; what it must have is the name that proxies know. */
  private Security inCluster(Cluster cluster) {
    String name = "istiod." + globals.istioNamespace() + ".svc";
    if (options.plaintext()) {
      return Security.plaintext();
    }
    return options.certDir().isEmpty()
        ? withToken(cluster, name)
        : Security.certificate(
            Path.of(options.certDir()),
            options.authority().isEmpty() ? name : options.authority(),
            !options.insecure());
  }

  private Security withToken(Cluster cluster, String name) {
    String token = token(cluster);
    if (options.insecure()) {
      return Security.unverified(token);
    }
    String root =
        cluster
            .get(Kind.CONFIG_MAP, globals.istioNamespace(), ROOT_CONFIG_MAP)
            .at("data")
            .at("root-cert.pem")
            .text();
    if (root.isEmpty()) {
      throw new Failure(
          "ConfigMap "
              + globals.istioNamespace()
              + "/"
              + ROOT_CONFIG_MAP
              + " has no root-cert.pem: the control plane cannot be verified (--insecure asks it"
              + " all the same)");
    }
    return Security.token(root, options.authority().isEmpty() ? name : options.authority(), token);
  }

  private String token(Cluster cluster) {
    String namespace = globals.istioNamespace();
    Map<String, Json> spec = new LinkedHashMap<>();
    spec.put("audiences", new Json.Arr(List.of(new Json.Text("istio-ca"))));
    spec.put("expirationSeconds", new Json.Num(Long.toString(TOKEN_SECONDS)));
    Map<String, Json> request = new LinkedHashMap<>();
    request.put("apiVersion", new Json.Text("authentication.k8s.io/v1"));
    request.put("kind", new Json.Text("TokenRequest"));
    request.put("spec", new Json.Obj(spec));
    return cluster
        .post(
            Kind.SERVICE_ACCOUNT.path(namespace, TOKEN_ACCOUNT) + "/token",
            new Json.Obj(request),
            "get a token of service account "
                + TOKEN_ACCOUNT
                + " in namespace "
                + namespace
                + " to ask istiod with")
        .at("status")
        .at("token")
        .text();
  }
}

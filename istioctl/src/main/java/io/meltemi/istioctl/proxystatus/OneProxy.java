package io.meltemi.istioctl.proxystatus;

import io.meltemi.istioctl.Console;
import io.meltemi.istioctl.Failure;
import io.meltemi.istioctl.GlobalOptions;
import io.meltemi.istioctl.Http;
import io.meltemi.istioctl.json.Json;
import io.meltemi.istioctl.json.JsonReader;
import io.meltemi.istioctl.kube.Cluster;
import io.meltemi.istioctl.kube.Pod;
import io.meltemi.istioctl.kube.Pods;
import io.meltemi.istioctl.kube.Target;
import io.meltemi.istioctl.proxyconfig.DynamicResources;
import io.meltemi.istioctl.xds.Answer;
import io.meltemi.istioctl.xds.ControlPlanes;
import io.meltemi.istioctl.xds.XdsOptions;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;

/** One Envoy beside its istiod. */
final class OneProxy {
  private static final String DEBUG = "istio.io/debug";

  private final Console console;
  private final GlobalOptions globals;
  private final XdsOptions xds;

  OneProxy(Console console, GlobalOptions globals, XdsOptions xds) {
    this.console = console;
    this.globals = globals;
    this.xds = xds;
  }

  /**
   * @param file of the Envoy's dump; empty: the Envoy is asked
   */
  String inCluster(String target, String file, int adminPort) {
    try (Cluster cluster = globals.cluster()) {
      Pods pods = new Pods(cluster);
      Pod pod = pods.named(target, globals.namespace(cluster));
      Json envoy =
          file.isEmpty()
              ? json(pods.get(pod, adminPort, "/config_dump"), "what its Envoy answered")
              : json(content(file), file);
      String page = "config_dump?proxyID=" + pod.proxyId();
      List<Answer> answers =
          new ControlPlanes(globals, xds)
              .ask(cluster, DEBUG, List.of(page), answer -> dump(answer).isPresent());
      Json istiod =
          answers.stream()
              .flatMap(answer -> dump(answer).stream())
              .findFirst()
              .orElseThrow(() -> unknown(pod.proxyId(), answers));
      return compared(istiod, envoy);
    }
  }

  String atAddress(String target, String file, String istiodDebug) {
    if (file.isEmpty()) {
      throw Failure.ofUse("--istiod-debug with a proxy needs --file with its Envoy's config_dump");
    }
    String namespace = globals.namespace().isEmpty() ? "default" : globals.namespace();
    Target named = Target.of(target, namespace);
    String id = URLEncoder.encode(named.name() + "." + named.namespace(), StandardCharsets.UTF_8);
    String url = Http.base(istiodDebug, "--istiod-debug") + "/debug/config_dump?proxyID=" + id;
    return compared(
        json(Http.get(url, globals.timeout()), "what " + url + " answered"),
        json(content(file), file));
  }

  private static String compared(Json istiod, Json envoy) {
    return Comparison.of(
        DynamicResources.of(istiod), DynamicResources.of(envoy), ZoneId.systemDefault());
  }

  /**
   * A dump; absent where the istiod has another answer, such as that it does not know the proxy.
   */
  private static Optional<Json> dump(Answer answer) {
    if (answer.response().getResourcesCount() != 1) {
      return Optional.empty();
    }
    try {
      return Optional.of(
              JsonReader.read(answer.response().getResources(0).getValue().toByteArray()))
          .filter(json -> json.at("configs").present());
    } catch (JsonReader.MalformedJsonException somethingElse) {
      return Optional.empty();
    }
  }

  private static Failure unknown(String proxy, List<Answer> answers) {
    return new Failure(
        "no istiod has sent anything to "
            + proxy
            + " (asked: "
            + String.join(", ", answers.stream().map(Answer::server).toList())
            + "): is it a proxy, and is it connected?");
  }

  private static Json json(byte[] bytes, String source) {
    try {
      return JsonReader.read(bytes);
    } catch (JsonReader.MalformedJsonException malformed) {
      throw new Failure(source + " is not JSON: " + malformed.getMessage());
    }
  }

  private byte[] content(String file) {
    try {
      return file.equals("-") ? console.in().readAllBytes() : Files.readAllBytes(Path.of(file));
    } catch (IOException failed) {
      throw new Failure("cannot read " + file + ": " + failed);
    }
  }
}

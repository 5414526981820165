package io.meltemi.it.charts;

import static org.assertj.core.api.Assertions.assertThat;

import io.meltemi.gotemplate.chart.Manifests;
import io.meltemi.it.fixture.Repository;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Our charts against the objects of {@code istioctl manifest generate} of Istio 1.30.3. */
class ChartsPeerTest {
  /** What istiod would use in parts that are not built, by group and resource. */
  private static final List<String> UNUSED =
      List.of(
          "security.istio.io authorizationpolicies/status create",
          "security.istio.io authorizationpolicies/status delete",
          "security.istio.io authorizationpolicies/status get",
          "security.istio.io authorizationpolicies/status list",
          "security.istio.io authorizationpolicies/status update",
          "security.istio.io authorizationpolicies/status watch",
          "networking.istio.io workloadentries update",
          "networking.istio.io workloadentries/status create",
          "networking.istio.io workloadentries/status delete",
          "networking.istio.io workloadentries/status get",
          "networking.istio.io workloadentries/status list",
          "networking.istio.io workloadentries/status update",
          "networking.istio.io workloadentries/status watch",
          "networking.istio.io serviceentries/status create",
          "networking.istio.io serviceentries/status delete",
          "networking.istio.io serviceentries/status get",
          "networking.istio.io serviceentries/status list",
          "networking.istio.io serviceentries/status update",
          "networking.istio.io serviceentries/status watch",
          " services/status ",
          "networking.k8s.io ingresses/status ",
          "gateway.networking.x-k8s.io xbackendtrafficpolicies/status update",
          "gateway.networking.k8s.io backendtlspolicies/status update",
          "gateway.networking.k8s.io gatewayclasses delete",
          "gateway.networking.k8s.io gatewayclasses patch",
          "gateway.networking.k8s.io gatewayclasses update",
          "gateway.networking.k8s.io gatewayclasses/status update",
          "gateway.networking.k8s.io gateways/status update",
          "gateway.networking.k8s.io grpcroutes/status update",
          "gateway.networking.k8s.io httproutes/status update",
          "gateway.networking.k8s.io referencegrants/status ",
          "gateway.networking.k8s.io tcproutes/status update",
          "gateway.networking.k8s.io tlsroutes/status update",
          "gateway.networking.k8s.io udproutes/status update",
          "gateway.networking.k8s.io listenersets/status update",
          "inference.networking.k8s.io inferencepools/status update",
          "multicluster.x-k8s.io serviceexports delete");

  private static final String GATEWAY_ROLE =
      "ClusterRole istiod-gateway-controller-istio-system /rules/";

  /** Whose statuses say what is not enforced, which Istio's do not. */
  private static final List<String> TOLD =
      List.of(
          "extensions.istio.io trafficextensions",
          "extensions.istio.io wasmplugins",
          "networking.istio.io envoyfilters",
          "networking.istio.io sidecars",
          "security.istio.io peerauthentications",
          "security.istio.io requestauthentications");

  /** What runs Gateways is applied, and goes with its Gateway. */
  private static final List<String> APPLIED =
      List.of(
          "apps deployments",
          " serviceaccounts",
          " services",
          "autoscaling horizontalpodautoscalers",
          "policy poddisruptionbudgets");

  /** Differences that are meant, by the beginning of the line: object, path. */
  private static final Map<String, String> MEANT = new LinkedHashMap<>();

  static {
    MEANT.put(
        "Deployment istio-system/istiod /spec/template/spec/containers[discovery]/image",
        "our image");
    MEANT.put(
        "Deployment istio-system/istiod /spec/template/spec/containers[discovery]/env[GOMAXPROCS]",
        "a JVM counts its processors, and their limit, itself");
    MEANT.put(
        "Deployment istio-system/istiod"
            + " /spec/template/spec/containers[discovery]/volumeMounts[/tmp]",
        "the Java runtime keeps files in /tmp, and the root file system is read-only");
    MEANT.put(
        "Deployment istio-system/istiod /spec/template/spec/volumes[tmp]",
        "the Java runtime keeps files in /tmp, and the root file system is read-only");
    MEANT.put(
        "ConfigMap istio-system/values /metadata/annotations/kubernetes.io/description",
        "our words");
    for (String right : UNUSED) {
      MEANT.put("ClusterRole istiod-clusterrole-istio-system /rules/" + right, "nothing uses it");
    }
  }

  static {
    for (String verb : List.of("get", "list", "watch")) {
      MEANT.put(
          "ClusterRole istiod-clusterrole-istio-system"
              + " /rules/networking.istio.io workloadentries "
              + verb,
          "granted for every kind of Istio's");
    }
  }

  static {
    for (String kind : APPLIED) {
      for (String verb : List.of("delete", "update")) {
        MEANT.put(GATEWAY_ROLE + kind + " " + verb, "nothing uses it");
      }
    }
  }

  static {
    for (String kind : TOLD) {
      MEANT.put(
          "ClusterRole istiod-clusterrole-istio-system /rules/" + kind + "/status patch",
          "a condition says what is not enforced");
    }
  }

  @Test
  void everyObjectIsThePeersButForMeantDifferences() throws IOException {
    var peer = peerObjects("minimal.yaml");
    var ours = new ArrayList<Map<String, Object>>();
    // istioctl makes the default revision's validator itself, after the rest.
    ours.addAll(Charts.objects("base", "defaultRevision="));
    ours.addAll(Charts.objects("istiod"));

    var named = Charts.byName(ours);
    assertThat(named.keySet()).isEqualTo(peer.keySet());
    var differences = new ArrayList<String>();
    peer.forEach(
        (name, object) ->
            Charts.differences(comparable(object), comparable(named.get(name)))
                .forEach(line -> differences.add(name + " " + line)));
    assertThat(differences).allMatch(ChartsPeerTest::isMeant);
    assertThat(MEANT.keySet())
        .allMatch(meant -> differences.stream().anyMatch(line -> line.startsWith(meant)));
  }

  static boolean isMeant(String line) {
    return MEANT.keySet().stream().anyMatch(line::startsWith);
  }

  /** Versions differ, and the peer's bodies are left out: other tests are for those. */
  static Object comparable(Map<String, Object> object) {
    if (object.get("kind").equals("CustomResourceDefinition")) {
      return Map.of();
    }
    var copy = new LinkedHashMap<>(object);
    if (object.get("data") instanceof Map<?, ?> data && !data.containsKey("mesh")) {
      copy.put("data", new ArrayList<>(data.keySet()).stream().sorted().toList());
    } else if (object.get("data") instanceof Map<?, ?> data) {
      copy.put("data", data.get("mesh"));
    }
    if (object.get("rules") instanceof List<?> rules && object.get("kind").equals("ClusterRole")) {
      copy.put("rules", Charts.rights(rules));
    }
    return Charts.withoutVersions(copy);
  }

  static Map<String, Map<String, Object>> peerObjects(String file) throws IOException {
    String text = Files.readString(Repository.peer("manifest").resolve(file));
    return Charts.byName(Manifests.objects(List.of(text)));
  }
}

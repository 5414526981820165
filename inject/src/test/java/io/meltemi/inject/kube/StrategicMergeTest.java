package io.meltemi.inject.kube;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.meltemi.inject.yaml.YamlJson;
import org.junit.jupiter.api.Test;

class StrategicMergeTest {
  private static void merges(String spec, String patch, String expected) throws KubeTypeException {
    assertThat(merged(spec, patch)).isEqualTo(pod(expected));
  }

  private static ObjectNode merged(String spec, String patch) throws KubeTypeException {
    return StrategicMerge.merge(KubeType.pod(), pod(spec), pod(patch));
  }

  private static ObjectNode pod(String spec) {
    return YamlJson.object("pod", "{spec: " + spec + "}");
  }

  @Test
  void containersAreMergedByName() throws KubeTypeException {
    merges(
        "{containers: [{name: a, image: x, args: [1, 2]}, {name: b}]}",
        "{containers: [{name: a, args: [3]}]}",
        "{containers: [{name: a, image: x, args: [3]}, {name: b}]}");
  }

  @Test
  void newItemsComeFirstInThePatchsOrder() throws KubeTypeException {
    merges(
        "{volumes: [{name: a}, {name: b}]}",
        "{volumes: [{name: n}, {name: b, emptyDir: {}}, {name: m}]}",
        "{volumes: [{name: n}, {name: a}, {name: b, emptyDir: {}}, {name: m}]}");
  }

  @Test
  void portsAreMergedByNumberAndMountsByPath() throws KubeTypeException {
    merges(
        "{containers: [{name: a, ports: [{containerPort: 80}], volumeMounts: [{name: v, mountPath:"
            + " /x}]}]}",
        "{containers: [{name: a, ports: [{containerPort: 80, name: http}],"
            + " volumeMounts: [{name: w, mountPath: /x}, {name: v, mountPath: /y}]}]}",
        "{containers: [{name: a, ports: [{containerPort: 80, name: http}],"
            + " volumeMounts: [{name: w, mountPath: /x}, {name: v, mountPath: /y}]}]}");
  }

  @Test
  void listsWithoutAKeyAreReplaced() throws KubeTypeException {
    merges("{tolerations: [{key: a}]}", "{tolerations: [{key: b}]}", "{tolerations: [{key: b}]}");
  }

  @Test
  void nullTakesAway() throws KubeTypeException {
    merges(
        "{hostname: h, volumes: [{name: a, emptyDir: {}}]}",
        "{hostname: null, volumes: [{name: a, emptyDir: null, csi: {driver: d}}]}",
        "{volumes: [{name: a, csi: {driver: d}}]}");
  }

  @Test
  void directivesAreObeyed() throws KubeTypeException {
    merges(
        "{volumes: [{name: a}, {name: b}]}",
        "{volumes: [{name: a, $patch: delete}]}",
        "{volumes: [{name: b}]}");
    merges(
        "{volumes: [{name: a}, {name: b}]}",
        "{volumes: [{$patch: replace}, {name: c}]}",
        "{volumes: [{name: c}]}");
    merges(
        "{securityContext: {runAsUser: 1, fsGroup: 2}}",
        "{securityContext: {$patch: replace, runAsUser: 3}}",
        "{securityContext: {runAsUser: 3}}");
    merges(
        "{securityContext: {runAsUser: 1, fsGroup: 2}}",
        "{securityContext: {$retainKeys: [fsGroup]}}",
        "{securityContext: {fsGroup: 2}}");
  }

  @Test
  void doublesOfANewListStay() throws KubeTypeException {
    merges(
        "{containers: []}",
        "{containers: [{name: p, env: [{name: X, value: a}, {name: X, value: b}]}]}",
        "{containers: [{name: p, env: [{name: X, value: a}, {name: X, value: b}]}]}");
  }

  @Test
  void anItemWithoutItsKeyIsNamed() {
    assertThatThrownBy(() -> merged("{volumes: [{name: a}]}", "{volumes: [{emptyDir: {}}]}"))
        .hasMessage("spec.volumes[0]: {\"emptyDir\":{}} (expected: the field name)");
  }
}

package io.meltemi.inject.kube;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meltemi.inject.yaml.YamlJson;
import org.junit.jupiter.api.Test;

class CanonicalObjectsTest {
  private static String container(String yaml) throws KubeTypeException {
    return GoJson.print(
        CanonicalObjects.normal(KubeType.container(), YamlJson.object("c", yaml), ""));
  }

  @Test
  void whatHoldsNothingIsNotPrintedUnlessItIsAPointer() throws KubeTypeException {
    assertThat(
            container(
                "{name: a, image: '', tty: false, args: [], env: null, securityContext:"
                    + " {privileged: false}}"))
        .isEqualTo("{\"name\":\"a\",\"resources\":{},\"securityContext\":{\"privileged\":false}}");
  }

  @Test
  void fieldsStandInTheirOrderAndUnknownOnesBehind() throws KubeTypeException {
    assertThat(container("{later: {x: 1}, image: i, name: a}"))
        .isEqualTo("{\"name\":\"a\",\"image\":\"i\",\"resources\":{},\"later\":{\"x\":1}}");
  }

  @Test
  void quantitiesAreCanonical() throws KubeTypeException {
    assertThat(container("{name: a, resources: {limits: {memory: 1024Mi, cpu: 2}}}"))
        .contains("\"limits\":{\"cpu\":\"2\",\"memory\":\"1Gi\"}");
  }

  @Test
  void aProbeOfGrpcSaysThatItHasNoService() throws KubeTypeException {
    assertThat(container("{name: a, livenessProbe: {grpc: {port: 5}}}"))
        .contains("{\"grpc\":{\"port\":5,\"service\":null}}");
  }

  @Test
  void aWrongValueIsNamedWithItsPlace() {
    assertThatThrownBy(() -> container("{name: a, ports: [{containerPort: eighty}]}"))
        .hasMessage("ports[0].containerPort: \"eighty\" (expected: a whole number)");
    assertThatThrownBy(() -> container("{name: a, env: [{name: X, value: true}]}"))
        .hasMessage("env[0].value: true (expected: text)");
    assertThatThrownBy(() -> container("{name: a, resources: {limits: {cpu: lots}}}"))
        .hasMessage("resources.limits[cpu]: \"lots\" (expected: a quantity such as 100m or 1Gi)");
    assertThatThrownBy(() -> container("{name: a, args: x}"))
        .hasMessage("args: \"x\" (expected: a list)");
  }
}

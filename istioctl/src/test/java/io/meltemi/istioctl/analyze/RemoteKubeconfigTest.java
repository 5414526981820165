package io.meltemi.istioctl.analyze;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meltemi.istioctl.Failure;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RemoteKubeconfigTest {
  private static final String KUBECONFIG =
      """
      clusters: [{name: a, cluster: {server: "https://a.example", certificate-authority-data: YQ==}}]
      users: [{name: a, user: {%s}}]
      """;

  @Test
  void credentialsInsideAreTaken() {
    assertThatCode(() -> RemoteKubeconfig.check(KUBECONFIG.formatted("token: a")))
        .doesNotThrowAnyException();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "exec: {command: sh}",
        "auth-provider: {name: gcp}",
        "tokenFile: /etc/passwd",
        "client-certificate: /a",
        "client-key: /a"
      })
  void whatRunsProgramsOrReadsFilesIsRefused(String user) {
    assertThatThrownBy(() -> RemoteKubeconfig.check(KUBECONFIG.formatted(user)))
        .isInstanceOf(Failure.class)
        .hasMessage(
            "its kubeconfig has "
                + user.substring(0, user.indexOf(':'))
                + ", which one of a Secret may not have");
  }

  @Test
  void whatIsNoYamlIsRefused() {
    assertThatThrownBy(() -> RemoteKubeconfig.check("a: ["))
        .isInstanceOf(Failure.class)
        .hasMessageStartingWith("its kubeconfig cannot be read: ");
  }
}

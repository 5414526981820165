package io.meltemi.kube;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RemoteKubeconfigTest {
  private static final String SUBJECT = "istio-system/remote: east";

  private static String kubeconfig(String cluster, String user) {
    return """
    apiVersion: v1
    kind: Config
    clusters: [{name: east, cluster: {%s}}]
    users: [{name: reader, user: {%s}}]
    contexts: [{name: main, context: {cluster: east, user: reader}}]
    current-context: main
    """
        .formatted(cluster, user);
  }

  private static KubeCredentials read(String text, String... allowed) {
    return RemoteKubeconfig.credentials(SUBJECT, text, Set.of(allowed));
  }

  @Test
  void aTokenAndCertificatesInTheTextWillDo() {
    KubeCredentials read =
        read(
            kubeconfig(
                "server: 'https://east:6443', certificate-authority-data: Q0VSVA==,"
                    + " tls-server-name: gate",
                "token: secret"));

    assertThat(read.server()).hasToString("https://east:6443");
    assertThat(read.serverName()).isEqualTo("gate");
    assertThat(read.insecure()).isFalse();
    assertThat(read.token()).isPresent();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "exec | exec: {command: /bin/true}",
        "tokenFile | tokenFile: /etc/passwd",
        "client-certificate | client-certificate: /a, client-key-data: Q0VSVA==",
        "client-key | client-certificate-data: Q0VSVA==, client-key: /a",
        "auth-provider | auth-provider: {name: gcp}",
      })
  void whatRunsProgramsOrReadsFilesIsRefusedByName(String field, String user) {
    String text = kubeconfig("server: 'https://east:6443'", user);

    assertThatThrownBy(() -> read(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(
            SUBJECT + ": user \"reader\": " + field + ": not allowed (expected:")
        .hasMessageContaining("PILOT_INSECURE_MULTICLUSTER_KUBECONFIG_OPTIONS");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "insecure-skip-tls-verify | insecureSkipTLSVerify | server: 'https://e',"
            + " insecure-skip-tls-verify: true",
        "certificate-authority | certificateAuthority | server: 'https://e', certificate-authority:"
            + " /ca.crt",
        "server | insecureSkipTLSVerify | server: 'http://e'",
      })
  void aServerThatIsNotVerifiedIsRefusedUnlessThatIsAllowed(
      String field, String option, String cluster) {
    String text = kubeconfig(cluster, "token: secret");

    assertThatThrownBy(() -> read(text))
        .hasMessageStartingWith(
            SUBJECT + ": cluster \"east\": " + field + ": not allowed (expected:");
    assertThat(read(text, option).server().getHost()).isEqualTo("e");
  }

  @Test
  void evenUsersThatNobodyUsesMayNotRunPrograms() {
    String text =
        kubeconfig("server: 'https://east:6443'", "token: t")
            .replace("users: [", "users: [{name: other, user: {exec: {command: x}}}, ");

    assertThatThrownBy(() -> read(text)).hasMessageContaining("user \"other\": exec");
    assertThat(read(text, "exec").token()).isPresent();
  }

  @Test
  void allowedOptionsAreTaken() {
    String text = kubeconfig("server: 'https://east:6443'", "exec: {command: /bin/true}");

    assertThat(read(text, "exec").token()).get().isInstanceOf(KubeCredentials.Token.Printed.class);
  }

  @Test
  void secretsNeverShow() {
    String text = kubeconfig("server: nonsense", "token: hush");

    assertThatThrownBy(() -> read(text)).message().doesNotContain("hush");
    assertThatThrownBy(() -> read("a: ["))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(SUBJECT);
  }

  @Test
  void theClusterIsCalledAsTheCurrentContextCallsIt() {
    String text = kubeconfig("server: 'https://e'", "token: t");
    String more =
        text.replace("contexts: [", "contexts: [{name: another, context: {cluster: west}}, ");

    assertThat(RemoteKubeconfig.clusterName("f", text)).isEqualTo("east");
    assertThat(RemoteKubeconfig.clusterName("f", more)).isEqualTo("east");
    assertThat(RemoteKubeconfig.clusterName("f", more.replace("current-context: main", "")))
        .isEqualTo("west");
    assertThat(RemoteKubeconfig.clusterName("f", "{clusters: [{name: b}, {name: a}]}"))
        .isEqualTo("a");
    assertThatThrownBy(() -> RemoteKubeconfig.clusterName("f", "{users: []}"))
        .hasMessage("f: clusters: none (expected: one at least)");
  }
}

package io.meltemi.agent.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meltemi.agent.config.SettingsException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProbeSpecsTest {
  @Test
  void theInjectorsJsonIsRead() {
    var specs =
        ProbeSpecs.parse(
            """
            {"/app-health/web/livez":{"httpGet":{"path":"live?x=1","port":8080,"scheme":"HTTPS",
               "host":"ignored","httpHeaders":[{"name":"A","value":"b"}]},"timeoutSeconds":3},
             "/app-health/web/readyz":{"tcpSocket":{"port":90},"timeoutSeconds":1},
             "/app-health/web/startupz":{"grpc":{"port":91,"service":"s"}},
             "/app-lifecycle/web/prestopz":{"httpGet":{"port":80},"tcpSocket":null}}
            """);
    assertThat(specs)
        .containsEntry(
            "/app-health/web/livez",
            new ProbeSpec(new ProbeAction.Http(8080, "/live?x=1", true), Duration.ofSeconds(3)))
        .containsEntry(
            "/app-health/web/readyz", new ProbeSpec(new ProbeAction.Tcp(90), Duration.ofSeconds(1)))
        .containsEntry(
            "/app-health/web/startupz",
            new ProbeSpec(new ProbeAction.Grpc(91, "s"), Duration.ofSeconds(1)))
        .containsEntry(
            "/app-lifecycle/web/prestopz",
            new ProbeSpec(new ProbeAction.Http(80, "/", false), Duration.ZERO));
  }

  @Test
  void noProbesAreNoError() {
    assertThat(ProbeSpecs.parse("")).isEmpty();
    assertThat(ProbeSpecs.parse("{}")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "not json",
        "[]",
        "{\"/app-health/livez\":{\"tcpSocket\":{\"port\":1}}}",
        "{\"/app-health/a/b/livez\":{\"tcpSocket\":{\"port\":1}}}",
        "{\"/quitquitquit\":{\"tcpSocket\":{\"port\":1}}}",
        "{\"/app-health/a/livez\":{}}",
        "{\"/app-health/a/livez\":7}",
        "{\"/app-health/a/livez\":{\"tcpSocket\":{\"port\":\"http\"}}}",
        "{\"/app-health/a/livez\":{\"tcpSocket\":{\"port\":70000}}}",
        "{\"/app-health/a/livez\":{\"tcpSocket\":{\"port\":1},\"grpc\":{\"port\":1}}}",
        "{\"/app-health/a/livez\":{\"httpGet\":{\"port\":1,\"scheme\":\"file\"}}}",
        "{\"/app-health/a/livez\":{\"httpGet\":\"x\"}}",
        "{\"/app-health/a/livez\":{\"tcpSocket\":{\"port\":1},\"timeoutSeconds\":-1}}"
      })
  void whatIsWrongIsNamed(String json) {
    assertThatThrownBy(() -> ProbeSpecs.parse(json))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("ISTIO_KUBE_APP_PROBERS: ");
  }

  @Test
  void aPathCannotEndTheRequestLine() {
    assertThat(ProbeSpecs.requestTarget("/a b\r\nHost: x#f")).isEqualTo("/a%20b%0d%0aHost:%20x");
  }
}

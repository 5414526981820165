package io.meltemi.agent.status;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IstioNamesTest {
  private static final String ENVOYS =
      """
      # TYPE envoy_istio_requests_total counter
      envoy_istio_requests_total{reporter="source",a="envoy_istio_x"} 3

      # TYPE envoy_istio counter
      envoy_istio 1
      # HELP envoy_istio_request_bytes of requests
      envoy_istio_request_bytes_bucket{le="0.5"} 0
      envoy_server_live{} 1
      envoy_istiod_x 1
      # a remark
      istio_build 1
      envoy_is\
      """;

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 7, 20, 10_000})
  void onlyWhatEnvoyKeepsForIstioIsRenamed(int piece) throws IOException {
    var out = new ByteArrayOutputStream();
    var names = new IstioNames(out);
    byte[] bytes = ENVOYS.getBytes(StandardCharsets.UTF_8);
    for (int i = 0; i < bytes.length; i += piece) {
      names.write(bytes, i, Math.min(piece, bytes.length - i));
    }
    names.flush();

    assertThat(out.toString(StandardCharsets.UTF_8))
        .isEqualTo(
            ENVOYS
                .replace("\nenvoy_istio_", "\nistio_")
                .replace("# TYPE envoy_istio_", "# TYPE istio_")
                .replace("# HELP envoy_istio_", "# HELP istio_"));
  }
}

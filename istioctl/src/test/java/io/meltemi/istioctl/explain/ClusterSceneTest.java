package io.meltemi.istioctl.explain;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.meltemi.istioctl.json.JsonReader;
import io.meltemi.istioctl.kube.Pod;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClusterSceneTest {
  @ParameterizedTest
  @CsvSource({
    "istio-proxy, '[{\"name\": \"TRUST_DOMAIN\", \"value\": \"td.example\"}]', td.example",
    "istio-proxy, '[{\"name\": \"TRUST_DOMAIN\"}]',",
    "istio-proxy, '[]',",
    "shop, '[{\"name\": \"TRUST_DOMAIN\", \"value\": \"td.example\"}]',",
  })
  void aPodsTrustDomainIsItsProxys(String container, String env, String domain) throws Exception {
    String object =
        "{\"spec\": {\"initContainers\": [{\"name\": \"%s\", \"restartPolicy\": \"Always\","
            + " \"env\": %s}]}}";
    var json = JsonReader.read(object.formatted(container, env).getBytes(UTF_8));
    assertThat(ClusterScene.toldTrustDomain(new Pod("shop", "web", json)).orElse(null))
        .isEqualTo(domain);
  }
}

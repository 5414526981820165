package io.meltemi.ingest;

import static io.meltemi.ingest.MeshObjects.config;
import static io.meltemi.ingest.MeshObjects.service;
import static org.assertj.core.api.Assertions.assertThat;

import io.meltemi.config.mesh.MeshConfigReader;
import io.meltemi.model.JwksSource;
import io.meltemi.model.JwtKeys;
import io.meltemi.model.MeshChange;
import io.meltemi.model.MeshObject;
import io.meltemi.model.RequestAuthentication;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Policies as they are written, and as snapshots have them: with keys. */
class RequestAuthenticationTableTest {
  private static final String URL = "https://keys.example/k";
  private static final String IN_MESH = "http://cart.shop.svc.cluster.local:8080/k";
  private static final JwksSource SOURCE = new JwksSource(JwksSource.Kind.KEYS, URL);
  private static final JwksSource ISSUER = new JwksSource(JwksSource.Kind.ISSUER, "https://i");

  private MeshState state = state(JwksMode.ISTIOD);

  private static MeshState state(JwksMode mode) {
    IngestSettings s = IngestSettings.DEFAULT;
    return new MeshState(
        new IngestSettings(
            s.domain(),
            s.clusterId(),
            s.systemNamespace(),
            s.debounceAfter(),
            s.debounceMax(),
            s.endpointInterval(),
            s.autoAddresses(),
            mode),
        MeshConfigReader.defaults());
  }

  private static MeshObject policy(String rule) {
    return config("security", "RequestAuthentication", "p", "{jwtRules: [%s]}".formatted(rule));
  }

  private static MeshObject at(String url) {
    return policy("{issuer: 'https://i', jwksUri: '%s', timeout: 2s}".formatted(url));
  }

  private List<JwtKeys> after(MeshChange... changes) {
    state.take(List.of(changes));
    state.settle();
    List<RequestAuthentication> policies =
        state.tables().publish(1).snapshot().config().rules().requestAuthentications();
    return policies.stream().flatMap(p -> p.rules().stream()).map(rule -> rule.keys()).toList();
  }

  private static MeshChange put(MeshObject object) {
    return new MeshChange.Put(object);
  }

  private static MeshChange keys(JwksSource source, String jwks) {
    return new MeshChange.Keys(source, Optional.of(jwks));
  }

  private static MeshChange noKeys(JwksSource source) {
    return new MeshChange.Keys(source, Optional.empty());
  }

  @Test
  void aPolicyIsInForceOnceItsKeysAreThere() {
    assertThat(after(put(at(URL)))).isEmpty();
    assertThat(state.wantedKeys()).isEqualTo(Map.of(SOURCE, Duration.ofSeconds(2)));

    assertThat(after(keys(SOURCE, "one"))).containsExactly(new JwtKeys.Inline("one"));
    assertThat(after(keys(SOURCE, "two"))).containsExactly(new JwtKeys.Inline("two"));
  }

  @Test
  void itRefusesEveryTokenWhereThereAreNone() {
    assertThat(after(put(at(URL)), noKeys(SOURCE))).isEmpty();
    assertThat(after(noKeys(SOURCE))).containsExactly(JwtKeys.NONE);
  }

  @Test
  void theVersionBeforeStaysUntilTheKeysOfTheNextAreThere() {
    after(put(at(URL)));
    after(keys(SOURCE, "one"));

    assertThat(after(put(policy("{issuer: 'https://i'}"))))
        .containsExactly(new JwtKeys.Inline("one"));
    assertThat(state.wantedKeys()).containsOnlyKeys(ISSUER);
    assertThat(after(keys(ISSUER, "two"))).containsExactly(new JwtKeys.Inline("two"));
  }

  @Test
  void whatNobodyWantsIsForgotten() {
    after(put(at(URL)));
    after(keys(SOURCE, "one"));
    MeshChange delete = new MeshChange.Delete(at(URL).key());

    assertThat(after(delete)).isEmpty();
    assertThat(state.wantedKeys()).isEmpty();
    assertThat(after(keys(SOURCE, "late"), put(at(URL)))).isEmpty();
  }

  @Test
  void inlineKeysWaitForNobody() {
    String keys = "{\"keys\": [{\"kty\": \"EC\"}]}";
    assertThat(after(put(policy("{issuer: i, jwks: '%s'}".formatted(keys)))))
        .containsExactly(new JwtKeys.Inline(keys));
    assertThat(state.wantedKeys()).isEmpty();
  }

  @Test
  void envoysFetchEveryUrlWhereTheyAreToldTo() {
    state = state(JwksMode.ENVOY);
    assertThat(after(put(at(URL))))
        .containsExactly(new JwtKeys.ByEnvoy(URL, "keys.example", 443, Duration.ofSeconds(2)));
    assertThat(after(put(policy("{issuer: 'https://i'}")))).hasSize(1);
    assertThat(state.wantedKeys()).containsOnlyKeys(ISSUER);
  }

  @Test
  void inTheHybridModeEnvoysFetchFromServersInTheMesh() {
    state = state(JwksMode.HYBRID);
    var byIstiod = new JwksSource(JwksSource.Kind.KEYS, IN_MESH);
    after(put(at(IN_MESH)));
    assertThat(state.wantedKeys()).containsOnlyKeys(byIstiod);
    assertThat(after(keys(byIstiod, "one"))).containsExactly(new JwtKeys.Inline("one"));

    assertThat(after(put(service("cart"))))
        .containsExactly(
            new JwtKeys.ByEnvoy(
                IN_MESH, "cart.shop.svc.cluster.local", 8080, Duration.ofSeconds(2)));
    assertThat(state.wantedKeys()).isEmpty();

    after(new MeshChange.Delete(service("cart").key()));
    assertThat(state.wantedKeys()).containsOnlyKeys(byIstiod);
  }
}

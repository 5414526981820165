package io.meltemi.it.kube;

import com.fasterxml.jackson.databind.JsonNode;
import io.meltemi.kube.ResourceType;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Who trusts whom in a shop's mesh at the moment. */
record RootsInForce(ShopMesh shop) {
  /** Those that are asked. */
  static final List<String> WORKLOADS = List.of("client", "server");

  /** Grows with each write of the injector's configuration. */
  long webhookGeneration() throws IOException {
    return shop.cluster()
        .client()
        .list(ResourceType.MUTATING_WEBHOOK, "")
        .getFirst()
        .at("/metadata/generation")
        .asLong();
  }

  /** Whether the API server and the namespace of the workloads know these roots and no other. */
  boolean areTold(String... roots) throws IOException {
    String map =
        shop.cluster()
            .client()
            .find(ResourceType.CONFIG_MAP, ShopMesh.NAMESPACE, "istio-ca-root-cert")
            .orElseThrow()
            .at("/data/root-cert.pem")
            .asText();
    return names(roots).equals(Trusted.names(map.getBytes(StandardCharsets.US_ASCII)))
        && names(roots)
            .equals(Trusted.names(shop.injectorsAuthority().getBytes(StandardCharsets.US_ASCII)));
  }

  /** The names of roots as {@link PluggedAuthority} makes them. */
  static Set<String> names(String... roots) {
    Set<String> names = new TreeSet<>();
    for (String root : roots) {
      names.add("O=root-" + root);
    }
    return names;
  }

  /** What an application's Envoy has in force. */
  Trusted secrets(String app) throws IOException {
    return Trusted.inEnvoy(shop.envoy(app, "config_dump?resource=dynamic_active_secrets"));
  }

  /** Whether both workloads trust these roots and no other. */
  boolean allTrust(String... roots) throws IOException {
    for (String app : WORKLOADS) {
      if (!secrets(app).roots().equals(names(roots))) {
        return false;
      }
    }
    return true;
  }

  /** Whether the certificates of both workloads are signed under that root. */
  boolean allAreSignedBy(String root) throws IOException {
    for (String app : WORKLOADS) {
      if (!secrets(app).issuer().equals("O=signer-" + root)) {
        return false;
      }
    }
    return true;
  }

  /** Whether that is true of all istiods' own certificates, and everybody knows. */
  boolean istiodsAre(String root) throws IOException {
    for (JsonNode istiod : shop.istiods()) {
      String address = istiod.at("/status/podIP").asText();
      for (int port : new int[] {15012, 15017}) {
        if (!Trusted.shownBy(address, port)
            .getIssuerX500Principal()
            .getName()
            .equals("O=signer-" + root)) {
          return false;
        }
      }
    }
    return areTold(root);
  }
}

package io.meltemi.istiod.security;

import io.meltemi.base.IpRange;
import io.meltemi.ca.CaSettings;
import io.meltemi.ca.TlsFiles;
import io.meltemi.ca.auth.Impersonation;
import io.meltemi.ca.auth.JwtRule;
import io.meltemi.ca.auth.KubernetesAuthenticator;
import io.meltemi.istiod.jwks.JwksSettings;
import io.meltemi.istiod.trust.TrustSettings;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What istiod is told about its security.
 *
 * @param namespace istiod's own: where its secrets are
 * @param clusterId the own cluster's name
 */
public record SecuritySettings(
    String namespace,
    String clusterId,
    Authority authority,
    Callers callers,
    Debug debug,
    Serving serving,
    Bundle bundle,
    JwksSettings jwks) {

  /**
   * @param enabled whether istiod signs certificates (ENABLE_CA_SERVER)
   * @param pluggedFolder where an operator's authority is mounted (ROOT_CA_DIR)
   * @param keptIn where istiod keeps the root that it makes itself when it has no cluster
   *     (--caDir); in memory without
   */
  public record Authority(
      boolean enabled, CaSettings settings, Path pluggedFolder, Optional<Path> keptIn) {}

  /**
   * Who is believed.
   *
   * @param tokens of Kubernetes
   * @param rule of another issuer (JWT_RULE)
   * @param nodes whose proxies may ask for others' certificates
   * @param gateways addresses of gateways that are believed what client they have
   *     (TRUSTED_GATEWAY_CIDR)
   * @param streams whether xDS streams over TLS must be authenticated (XDS_AUTH)
   * @param plaintextStreams whether those without TLS must be, too (XDS_AUTH_PLAINTEXT)
   * @param checksNodes whether a node must be of its identity's namespace and account
   *     (PILOT_ENABLE_XDS_IDENTITY_CHECK)
   * @param trust roots of others
   */
  public record Callers(
      KubernetesAuthenticator.Settings tokens,
      Optional<JwtRule> rule,
      List<Impersonation.Account> nodes,
      List<IpRange> gateways,
      boolean streams,
      boolean plaintextStreams,
      boolean checksNodes,
      TrustSettings trust) {
    public Callers {
      nodes = List.copyOf(nodes);
      gateways = List.copyOf(gateways);
    }
  }

  /**
   * @param served whether the ports have pages of debug at all (ENABLE_DEBUG_ON_HTTP)
   * @param restricted whether callers of other namespaces see what concerns their own only
   *     (ENABLE_DEBUG_ENDPOINT_AUTH)
   * @param namespaces that see everything, beside the mesh's root namespace
   *     (DEBUG_ENDPOINT_AUTH_ALLOWED_NAMESPACES)
   */
  public record Debug(boolean served, boolean restricted, List<String> namespaces) {
    public Debug {
      namespaces = List.copyOf(namespaces);
    }
  }

  /**
   * istiod's own certificate.
   *
   * @param hosts the names in it
   * @param files in place of one that the authority signs
   * @param needed whether a port with TLS is to be opened
   * @param policy which TLS the ports speak
   */
  public record Serving(
      List<String> hosts, Optional<TlsFiles> files, boolean needed, TlsPolicy policy) {
    public Serving {
      hosts = List.copyOf(hosts);
    }
  }

  /**
   * The ConfigMap with the roots in each namespace.
   *
   * @param configMap its name (PILOT_CA_CERT_CONFIGMAP)
   * @param revocation whether the revocation list is told in another one (PILOT_ENABLE_CA_CRL)
   */
  public record Bundle(String configMap, boolean revocation) {}
}

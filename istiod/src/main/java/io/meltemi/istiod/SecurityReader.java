package io.meltemi.istiod;

import io.meltemi.base.IpRange;
import io.meltemi.ca.CaSettings;
import io.meltemi.ca.auth.Impersonation;
import io.meltemi.ca.auth.JwtRule;
import io.meltemi.ca.auth.KubernetesAuthenticator;
import io.meltemi.istiod.fetch.AddressGuard;
import io.meltemi.istiod.jwks.JwksSettings;
import io.meltemi.istiod.security.SecuritySettings;
import io.meltemi.istiod.trust.TrustSettings;
import io.meltemi.settings.Environment;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Reads what istiod is told about its security.
 *
 * @param namespace istiod's own
 * @param tlsPorts whether a port with TLS is to be opened
 */
record SecurityReader(
    Environment environment,
    String namespace,
    String clusterId,
    String revision,
    boolean tlsPorts) {
  private static final String ISTIOD = "istiod";

  SecuritySettings read(TlsOptions options) {
    checkProvider(options);
    return new SecuritySettings(
        namespace,
        clusterId,
        new SecuritySettings.Authority(
            environment.flag("ENABLE_CA_SERVER", true),
            authority(),
            Path.of(environment.text("ROOT_CA_DIR", "./etc/cacerts")),
            options.caDir()),
        callers(),
        new SecuritySettings.Debug(
            environment.flag("ENABLE_DEBUG_ON_HTTP", true),
            environment.flag("ENABLE_DEBUG_ENDPOINT_AUTH", true),
            environment.list("DEBUG_ENDPOINT_AUTH_ALLOWED_NAMESPACES", List.of())),
        new SecuritySettings.Serving(hosts(), options.files(), tlsPorts, options.policy()),
        new SecuritySettings.Bundle(
            environment.text("PILOT_CA_CERT_CONFIGMAP", "istio-ca-root-cert"),
            environment.flag("PILOT_ENABLE_CA_CRL", true)),
        jwks());
  }

  private JwksSettings jwks() {
    if (environment.flag("JWKS_RESOLVER_INSECURE_SKIP_VERIFY", false)) {
      throw new IllegalArgumentException(
          "JWKS_RESOLVER_INSECURE_SKIP_VERIFY: true (expected: false; the authority of a server of"
              + " keys can be added in "
              + JwksSettings.DEFAULT.extraRoots()
              + ")");
    }
    return new JwksSettings(
        environment.duration(
            "PILOT_JWT_PUB_KEY_REFRESH_INTERVAL", JwksSettings.DEFAULT.refreshInterval()),
        new AddressGuard(
            environment.list("MELTEMI_JWKS_ALLOWED_HOSTS", List.of()),
            ranges("MELTEMI_JWKS_ALLOWED_CIDRS"),
            ranges("BLOCKED_CIDRS_IN_JWKS_URIS")),
        JwksSettings.DEFAULT.extraRoots());
  }

  /** istiod's certificate is signed by its own authority, or comes in files. */
  private void checkProvider(TlsOptions options) {
    String provider = environment.text("PILOT_CERT_PROVIDER", ISTIOD);
    if (tlsPorts && !provider.equals(ISTIOD) && options.files().isEmpty()) {
      throw new IllegalArgumentException(
          "PILOT_CERT_PROVIDER: \""
              + provider
              + "\" (expected: istiod, or the files --tlsCertFile, --tlsKeyFile and --caCertFile)");
    }
  }

  private CaSettings authority() {
    var byDefault = CaSettings.DEFAULT;
    return new CaSettings(
        environment.duration("DEFAULT_WORKLOAD_CERT_TTL", byDefault.defaultLifetime()),
        environment.duration("MAX_WORKLOAD_CERT_TTL", byDefault.maxLifetime()),
        environment.duration("CITADEL_SELF_SIGNED_CA_CERT_TTL", byDefault.rootLifetime()),
        environment.number("CITADEL_SELF_SIGNED_CA_RSA_KEY_SIZE", byDefault.rootRsaBits()),
        byDefault.organisation(),
        environment.duration(
            "CITADEL_SELF_SIGNED_ROOT_CERT_CHECK_INTERVAL", byDefault.rootCheckInterval()),
        environment.number(
            "CITADEL_SELF_SIGNED_ROOT_CERT_GRACE_PERIOD_PERCENTILE", byDefault.rootGracePercent()),
        environment.flag("CITADEL_ENABLE_JITTER_FOR_ROOT_CERT_ROTATOR", byDefault.jitter()));
  }

  private SecuritySettings.Callers callers() {
    return new SecuritySettings.Callers(
        new KubernetesAuthenticator.Settings(
            environment.list(
                "TOKEN_AUDIENCES", KubernetesAuthenticator.Settings.DEFAULT.audiences()),
            environment.flag("REQUIRE_3P_TOKEN", false)),
        environment.find("JWT_RULE").map(JwtRule::parse),
        environment.value("CA_TRUSTED_NODE_ACCOUNTS", List.of(), Impersonation.Account::parse),
        ranges("TRUSTED_GATEWAY_CIDR"),
        environment.flag("XDS_AUTH", true),
        environment.flag("XDS_AUTH_PLAINTEXT", false),
        environment.flag("PILOT_ENABLE_XDS_IDENTITY_CHECK", true),
        new TrustSettings(
            environment.flag("ISTIO_MULTIROOT_MESH", false),
            environment.value(
                "SPIFFE_BUNDLE_ENDPOINTS",
                TrustSettings.DEFAULT.endpoints(),
                TrustSettings::endpointsIn)));
  }

  private List<IpRange> ranges(String name) {
    return environment.list(name, List.of()).stream().map(cidr -> range(name, cidr)).toList();
  }

  private static IpRange range(String name, String cidr) {
    try {
      return IpRange.parse(cidr);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(name + ": " + e.getMessage(), e);
    }
  }

  /**
   * The names in istiod's certificate, sorted.
   *
   * <p>Source: istio 1.30.3 pilot/pkg/bootstrap/server.go (getDNSNames).
   */
  private List<String> hosts() {
    var hosts = new TreeSet<>(environment.list("ISTIOD_CUSTOM_HOST", List.of()));
    for (String service : List.of(ISTIOD, "istiod-remote", "istio-pilot")) {
      hosts.add(service + "." + namespace + ".svc");
    }
    Optional.of(revision)
        .filter(name -> !name.isEmpty() && !name.equals("default"))
        .ifPresent(name -> hosts.add("istiod-" + name + "." + namespace + ".svc"));
    return List.copyOf(hosts);
  }
}

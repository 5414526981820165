package io.meltemi.config.policy;

import io.meltemi.config.field.Checks;
import io.meltemi.config.field.EnumNames;
import io.meltemi.config.field.Fields;
import io.meltemi.config.field.IstioWords;
import io.meltemi.model.TrafficPolicy;
import io.meltemi.model.TrafficPolicy.ClientTls;
import io.meltemi.model.TrafficPolicy.OutlierDetection;
import io.meltemi.model.TrafficPolicy.PortPolicy;
import io.meltemi.model.TrafficPolicy.ProxyProtocolVersion;
import io.meltemi.model.TrafficPolicy.RetryBudget;
import io.meltemi.model.TrafficPolicy.Tunnel;

/** Reads the {@code trafficPolicy} of a DestinationRule and its subsets. */
public final class TrafficPolicyReader {
  private static final EnumNames<ClientTls.Mode> TLS_MODES =
      EnumNames.inOrder(ClientTls.Mode.values());
  private static final EnumNames<ProxyProtocolVersion> PROXY_VERSIONS =
      EnumNames.inOrder(ProxyProtocolVersion.values());
  private static final String PERCENT = "percentage %d is not in range 0..100";
  private static final String TUNNEL_PORT =
      "tunnel target port is invalid: " + IstioWords.port("%d");
  private static final String[] PARTS = {
    "loadBalancer",
    "connectionPool",
    "outlierDetection",
    "tls",
    "portLevelSettings",
    "tunnel",
    "proxyProtocol",
    "retryBudget"
  };

  private TrafficPolicyReader() {}

  public static TrafficPolicy read(Fields f) {
    if (f.count(PARTS) == 0) {
      f.bad(
          "",
          "at least one of " + String.join(", ", PARTS),
          "traffic policy must have at least one field");
    }
    if (f.count("tunnel", "proxyProtocol") == 2) {
      f.error(
          "tunnel",
          "set together with proxyProtocol (expected: one of them)",
          "tunnel and proxyProtocol must not be set together");
    }
    boolean outlierDetection = f.has("outlierDetection");
    var policy =
        new TrafficPolicy(
            f.object("loadBalancer", lb -> LoadBalancerReader.read(lb, outlierDetection)),
            f.object("connectionPool", ConnectionPoolReader::read),
            f.object("outlierDetection", TrafficPolicyReader::outlierDetection),
            f.object("tls", TrafficPolicyReader::clientTls),
            f.list("portLevelSettings", TrafficPolicyReader::portPolicy),
            f.object("tunnel", TrafficPolicyReader::tunnel),
            f.object("proxyProtocol", TrafficPolicyReader::proxyProtocol),
            f.object("retryBudget", TrafficPolicyReader::retryBudget));
    f.done();
    return policy;
  }

  private static PortPolicy portPolicy(Fields f) {
    if (!f.has("port")) {
      f.bad("port", "a port", "portTrafficPolicy must have valid port");
    }
    if (f.count("loadBalancer", "connectionPool", "outlierDetection", "tls") == 0) {
      f.bad(
          "",
          "at least one of loadBalancer, connectionPool, outlierDetection, tls",
          "port traffic policy must have at least one field");
    }
    boolean outlierDetection = f.has("outlierDetection");
    Fields port = f.child("port");
    int number = port.intIn("number", 0, 65535);
    port.done();
    var policy =
        new PortPolicy(
            number,
            f.object("loadBalancer", lb -> LoadBalancerReader.read(lb, outlierDetection)),
            f.object("connectionPool", ConnectionPoolReader::read),
            f.object("outlierDetection", TrafficPolicyReader::outlierDetection),
            f.object("tls", TrafficPolicyReader::clientTls));
    f.done();
    return policy;
  }

  private static OutlierDetection outlierDetection(Fields f) {
    var outlier =
        new OutlierDetection(
            new OutlierDetection.Errors(
                f.bool("splitExternalLocalOriginErrors"),
                f.optionalUint32("consecutiveLocalOriginFailures"),
                f.optionalUint32("consecutiveGatewayErrors"),
                f.optionalUint32("consecutive5xxErrors"),
                f.optionalInt("consecutiveErrors", Integer.MIN_VALUE, Integer.MAX_VALUE)),
            f.duration("interval"),
            f.duration("baseEjectionTime"),
            f.intIn("maxEjectionPercent", 0, 100, PERCENT),
            f.intIn("minHealthPercent", 0, 100, PERCENT));
    if (outlier.errors().consecutiveErrors().orElse(0) != 0) {
      f.warning(
          "consecutiveErrors",
          "deprecated (expected: consecutiveGatewayErrors or consecutive5xxErrors)",
          "outlier detection consecutive errors is deprecated, use consecutiveGatewayErrors or"
              + " consecutive5xxErrors instead");
    }
    if (!outlier.errors().splitExternalLocalOriginErrors()
        && outlier.errors().consecutiveLocalOriginFailures().orElse(0) > 0) {
      f.error(
          "consecutiveLocalOriginFailures",
          "without effect (expected: splitExternalLocalOriginErrors: true beside it)",
          "outlier detection consecutive local origin failures is specified, but split external"
              + " local origin errors is set to false");
    }
    f.done();
    return outlier;
  }

  /** TLS towards a destination; also that of the mesh's own clients. */
  public static ClientTls clientTls(Fields f) {
    var tls =
        new ClientTls(
            f.enumOf("mode", TLS_MODES, ClientTls.Mode.DISABLE),
            new ClientTls.Files(
                f.string("clientCertificate"),
                f.string("privateKey"),
                f.string("caCertificates"),
                f.string("caCrl")),
            f.string("credentialName"),
            f.strings("subjectAltNames"),
            f.string("sni"),
            f.optionalBool("insecureSkipVerify"));
    boolean simple = tls.mode() == ClientTls.Mode.SIMPLE;
    boolean mutual = tls.mode() == ClientTls.Mode.MUTUAL;
    if (tls.insecureSkipVerify().orElse(false)) {
      boolean verifies =
          !tls.files().caCertificates().isEmpty()
              || !tls.subjectAltNames().isEmpty()
              || simple && !tls.credentialName().isEmpty();
      if (verifies && (simple || mutual)) {
        f.error(
            "insecureSkipVerify",
            "true (expected: false beside caCertificates, subjectAltNames or credentialName)",
            "cannot specify CaCertificates or "
                + (simple ? "CredentialName or " : "")
                + "SubjectAltNames when InsecureSkipVerify is set true");
      }
    }
    if ((simple || mutual) && !tls.credentialName().isEmpty()) {
      if (f.count("clientCertificate", "caCertificates", "privateKey", "caCrl") > 0) {
        f.error(
            "credentialName",
            "set beside certificate files (expected: one of the two)",
            "cannot specify client certificates or CA certificate or CA CRL If credentialName is"
                + " set");
      }
    } else if (mutual) {
      if (tls.files().clientCertificate().isEmpty()) {
        f.bad(
            "clientCertificate",
            "a file, for mode MUTUAL",
            "client certificate required for mutual tls");
      }
      if (tls.files().privateKey().isEmpty()) {
        f.bad("privateKey", "a file, for mode MUTUAL", "private key required for mutual tls");
      }
    }
    f.done();
    return tls;
  }

  private static Tunnel tunnel(Fields f) {
    var tunnel =
        new Tunnel(
            f.string("protocol"),
            f.string("targetHost"),
            f.intIn("targetPort", 1, 65535, TUNNEL_PORT));
    if (!tunnel.protocol().isEmpty()
        && !tunnel.protocol().equals("CONNECT")
        && !tunnel.protocol().equals("POST")) {
      f.bad("protocol", "CONNECT or POST", "tunnel protocol must be \"CONNECT\" or \"POST\"");
    }
    if (!Checks.isFqdn(tunnel.targetHost()) && !Checks.isIp(tunnel.targetHost())) {
      f.bad(
          "targetHost",
          "a host name or an IP address",
          "tunnel target host must be valid FQDN or IP address: "
              + IstioWords.fqdn(tunnel.targetHost())
              + "; "
              + IstioWords.address(tunnel.targetHost()));
    }
    if (!f.has("targetPort")) {
      f.bad("targetPort", "1..65535", TUNNEL_PORT.replace("%d", "0"));
    }
    f.done();
    return tunnel;
  }

  private static ProxyProtocolVersion proxyProtocol(Fields f) {
    var version = f.enumOf("version", PROXY_VERSIONS, ProxyProtocolVersion.V1);
    f.done();
    return version;
  }

  private static RetryBudget retryBudget(Fields f) {
    var budget =
        new RetryBudget(
            f.optionalDouble("percent", 0, 100), f.optionalUint32("minRetryConcurrency"));
    f.done();
    return budget;
  }
}

package io.meltemi.config.mesh;

import io.meltemi.base.Translated;
import io.meltemi.config.field.Checks;
import io.meltemi.config.field.EnumNames;
import io.meltemi.config.field.Fields;
import io.meltemi.config.field.FormatStrings;
import io.meltemi.config.field.MapEntry;
import io.meltemi.config.field.Problems;
import io.meltemi.config.gateway.ServerTlsReader;
import io.meltemi.config.policy.ConnectionPoolReader;
import io.meltemi.config.policy.LocalityLbReader;
import io.meltemi.config.virtualservice.RetryReader;
import io.meltemi.model.Gateway.TlsVersion;
import io.meltemi.model.LabelSelector;
import io.meltemi.model.MeshConfig;
import io.meltemi.model.MeshConfig.AccessLog;
import io.meltemi.model.MeshConfig.IngressSettings;
import io.meltemi.model.MeshConfig.PathNormalization;
import io.meltemi.model.MeshConfig.Ports;
import io.meltemi.model.MeshConfig.ServiceSettings;
import io.meltemi.model.MeshConfig.Tls;
import io.meltemi.model.OutboundTrafficPolicy;
import io.meltemi.model.TrafficPolicy.ConnectionPool.H2Upgrade;
import io.meltemi.model.TrafficPolicy.LocalityLb;
import io.meltemi.model.Visibility;
import io.meltemi.yaml.Document;
import io.meltemi.yaml.Node;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads the mesh's settings over Istio's built-in defaults. */
public final class MeshConfigReader {
  private static final EnumNames<OutboundTrafficPolicy.Mode> OUTBOUND =
      EnumNames.inOrder(OutboundTrafficPolicy.Mode.values());
  private static final EnumNames<PathNormalization> NORMALIZATIONS =
      EnumNames.inOrder(PathNormalization.values());
  private static final EnumNames<Boolean> PASSTHROUGH = names("PASSTHROUGH", "LOCALHOST", true);
  private static final EnumNames<Boolean> JSON = names("TEXT", "JSON", false);
  private static final EnumNames<H2Upgrade> H2 =
      new EnumNames<>(
          inOrder("DO_NOT_UPGRADE", H2Upgrade.DO_NOT_UPGRADE, "UPGRADE", H2Upgrade.UPGRADE),
          Map.of(0, H2Upgrade.DO_NOT_UPGRADE, 1, H2Upgrade.UPGRADE));
  private static final EnumNames<String> INGRESS_MODES =
      new EnumNames<>(
          inOrder("OFF", "OFF", "DEFAULT", "DEFAULT", "STRICT", "STRICT"),
          Map.of(1, "OFF", 2, "DEFAULT", 3, "STRICT"));

  private static final Map<String, LabelSelector.Operator> OPERATORS =
      inOrder(
          "In", LabelSelector.Operator.IN,
          "NotIn", LabelSelector.Operator.NOT_IN,
          "Exists", LabelSelector.Operator.EXISTS,
          "DoesNotExist", LabelSelector.Operator.DOES_NOT_EXIST);

  private MeshConfigReader() {}

  private static EnumNames<Boolean> names(String zero, String one, boolean valueOfZero) {
    return new EnumNames<>(
        inOrder(zero, valueOfZero, one, !valueOfZero), Map.of(0, valueOfZero, 1, !valueOfZero));
  }

  @SuppressWarnings("unchecked") // names and values of the type that the caller says, by turns
  private static <E> Map<String, E> inOrder(Object... namesAndValues) {
    var map = new LinkedHashMap<String, E>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      map.put((String) namesAndValues[i], (E) namesAndValues[i + 1]);
    }
    return map;
  }

  /** Istio's built-in settings, with nothing written over them. */
  public static MeshConfig defaults() {
    return read(new Document("", 0, "{}")).value().orElseThrow();
  }

  /** The settings of a document; no value where it has an error. */
  public static Translated<MeshConfig> read(Document document) {
    return Setting.read(
        "MeshConfig",
        document,
        (written, problems) -> {
          WithoutEffect.tell(written, problems);
          return read(MeshDefaults.under(written), problems);
        });
  }

  private static MeshConfig read(Node.Mapping all, Problems problems) {
    Fields f = Fields.of(all, problems);
    f.skip(MeshDefaults.FIELDS.toArray(String[]::new));
    Fields defaultConfig = f.child("defaultConfig");
    var config =
        new MeshConfig(
            f.string("rootNamespace"),
            new MeshConfig.Security(
                trustDomain(f),
                MeshDefaults.sorted(f.strings("trustDomainAliases")),
                f.optionalBool("enableAutoMtls").orElse(true),
                f.object("meshMTLS", MeshConfigReader::tls),
                f.object("tlsDefaults", MeshConfigReader::tls),
                f.optionalBool("verifyCertificateAtClient").orElse(true),
                CaCertificateReader.read(f)),
            new MeshConfig.Connections(
                connectTimeout(f),
                f.anyDuration("protocolDetectionTimeout").orElse(Duration.ZERO),
                f.object("tcpKeepalive", ConnectionPoolReader::keepalive),
                f.enumOf("h2UpgradePolicy", H2, H2Upgrade.DO_NOT_UPGRADE),
                f.object("localityLbSetting", lb -> LocalityLbReader.read(lb, true))
                    .orElse(new LocalityLb(List.of(), List.of(), List.of(), Optional.of(true))),
                f.object("defaultHttpRetryPolicy", RetryReader::read),
                f.anyDuration("dnsRefreshRate")),
            new MeshConfig.Listeners(
                ports(f),
                outboundPolicy(f.child("outboundTrafficPolicy")),
                f.child("inboundTrafficPolicy").enumOf("mode", PASSTHROUGH, true),
                f.child("pathNormalization")
                    .enumOf("normalization", NORMALIZATIONS, PathNormalization.DEFAULT)),
            new MeshConfig.Telemetry(
                accessLog(f),
                f.bool("enableTracing"),
                ExtensionProviderReader.read(f),
                f.map("defaultProviders", MapEntry::strings),
                new MeshConfig.StatNames(
                    f.string("inboundClusterStatName"), f.string("outboundClusterStatName"))),
            new MeshConfig.Discovery(
                exportTo(f, "defaultServiceExportTo"),
                exportTo(f, "defaultVirtualServiceExportTo"),
                exportTo(f, "defaultDestinationRuleExportTo"),
                f.list("serviceSettings", MeshConfigReader::serviceSettings),
                f.list("discoverySelectors", MeshConfigReader::selector),
                ingress(f)),
            ProxyConfigReader.read(defaultConfig, ProxyConfigReader.EMPTY),
            Node.plainMap(all));
    f.done();
    return config;
  }

  private static String trustDomain(Fields f) {
    String domain = f.string("trustDomain");
    if (domain.isEmpty() || domain.length() > 255) {
      f.bad("trustDomain", "a domain");
    }
    return domain;
  }

  private static Ports ports(Fields f) {
    return new Ports(
        f.optionalInt("proxyListenPort", 1, 65535).orElse(Ports.DEFAULT.outbound()),
        f.optionalInt("proxyInboundListenPort", 1, 65535).orElse(Ports.DEFAULT.inbound()),
        f.intIn("proxyHttpPort", 0, 65535));
  }

  private static Duration connectTimeout(Fields f) {
    Duration timeout = f.duration("connectTimeout").orElse(Duration.ofSeconds(10));
    if (timeout.compareTo(Duration.ofHours(1)) > 0) {
      f.bad("connectTimeout", "1ms..1h");
    }
    return timeout;
  }

  private static OutboundTrafficPolicy outboundPolicy(Fields f) {
    var policy =
        new OutboundTrafficPolicy(
            f.enumOf("mode", OUTBOUND, OutboundTrafficPolicy.Mode.REGISTRY_ONLY), Optional.empty());
    f.done();
    return policy;
  }

  private static Tls tls(Fields f) {
    var tls =
        new Tls(
            f.enumOf("minProtocolVersion", ServerTlsReader.VERSIONS, TlsVersion.TLS_AUTO),
            f.strings("ecdhCurves"),
            f.strings("cipherSuites"));
    f.done();
    return tls;
  }

  private static Visibility exportTo(Fields f, String field) {
    // "." stays as it is: it means the namespace of the object that the default is for.
    return Visibility.of(f.strings(field), ".", Visibility.PUBLIC);
  }

  private static AccessLog accessLog(Fields f) {
    String format = f.string("accessLogFormat");
    FormatStrings.logFault(format).ifPresent(fault -> f.bad("accessLogFormat", fault));
    return new AccessLog(
        f.string("accessLogFile"),
        format,
        f.enumOf("accessLogEncoding", JSON, false),
        f.bool("enableEnvoyAccessLogService"),
        f.bool("disableEnvoyListenerLog"));
  }

  private static ServiceSettings serviceSettings(Fields f) {
    List<String> hosts = f.strings("hosts");
    for (String host : hosts) {
      if (!Checks.isWildcardDomain(host)) {
        f.error("hosts", "\"" + host + "\" (expected: a host name, maybe with a leading *)");
      }
    }
    Fields settings = f.child("settings");
    var result = new ServiceSettings(settings.bool("clusterLocal"), hosts);
    settings.done();
    f.done();
    return result;
  }

  private static LabelSelector selector(Fields f) {
    var selector =
        new LabelSelector(
            f.labels("matchLabels"), f.list("matchExpressions", MeshConfigReader::requirement));
    f.done();
    return selector;
  }

  private static LabelSelector.Requirement requirement(Fields f) {
    if (f.string("key").isEmpty()) {
      f.bad("key", "a label's key");
    }
    if (!OPERATORS.containsKey(f.string("operator"))) {
      f.bad("operator", "In, NotIn, Exists or DoesNotExist");
    }
    var operator = OPERATORS.getOrDefault(f.string("operator"), LabelSelector.Operator.EXISTS);
    List<String> values = f.strings("values");
    boolean compares =
        operator == LabelSelector.Operator.IN || operator == LabelSelector.Operator.NOT_IN;
    if (compares == values.isEmpty()) {
      f.error("values", compares ? "missing (expected: one or more)" : "there (expected: none)");
    }
    f.done();
    return new LabelSelector.Requirement(f.string("key"), operator, values);
  }

  private static IngressSettings ingress(Fields f) {
    return new IngressSettings(
        f.string("ingressClass"),
        f.string("ingressService"),
        f.string("ingressSelector"),
        f.enumOf("ingressControllerMode", INGRESS_MODES, "STRICT"));
  }
}

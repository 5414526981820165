package io.meltemi.config.mesh;

import io.meltemi.base.Translated;
import io.meltemi.config.field.EnumNames;
import io.meltemi.config.field.Fields;
import io.meltemi.config.field.Problems;
import io.meltemi.model.ProxyConfig;
import io.meltemi.model.ProxyConfig.CertDetails;
import io.meltemi.model.ProxyConfig.CustomTag;
import io.meltemi.model.ProxyConfig.ForwardClientCert;
import io.meltemi.model.ProxyConfig.GatewayTopology;
import io.meltemi.model.ProxyConfig.PrivateKeyProvider;
import io.meltemi.model.ProxyConfig.ProxyHeaders;
import io.meltemi.model.ProxyConfig.Tracing;
import io.meltemi.yaml.Node;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;

/** Reads the settings of a proxy over others: a field that is there replaces the one below. */
public final class ProxyConfigReader {
  /** Nothing set; the mesh's defaults stand in {@link MeshConfigReader#defaults}. */
  static final ProxyConfig EMPTY =
      new ProxyConfig(
          Optional.empty(), GatewayTopology.DEFAULT, Optional.empty(), ProxyHeaders.DEFAULT);

  private static final EnumNames<ForwardClientCert> FORWARD =
      EnumNames.inOrder(ForwardClientCert.values());
  private static final EnumNames<Boolean> METADATA_MODES =
      new EnumNames<>(
          new TreeMap<>(Map.of("IN_MESH", true, "UNDEFINED", false)), Map.of(0, false, 1, true));

  /** What a proxy or its agent reads, and translation does not. */
  private static final String[] OTHERS = {
    "configPath",
    "binaryPath",
    "serviceCluster",
    "tracingServiceName",
    "parentShutdownDuration",
    "discoveryRefreshDelay",
    "zipkinAddress",
    "statsdUdpAddress",
    "proxyAdminPort",
    "availabilityZone",
    "controlPlaneAuthPolicy",
    "customConfigFile",
    "statNameLength",
    "proxyBootstrapTemplatePath",
    "interceptionMode",
    "sds",
    "envoyAccessLogService",
    "envoyMetricsService",
    "envoyMetricsServiceAddress",
    "runtimeValues",
    "extraStatTags",
    "terminationDrainDuration",
    "meshId",
    "readinessProbe",
    "proxyStatsMatcher",
    "holdApplicationUntilProxyStarts",
    "caCertificatesPem",
    "image",
    "fileFlushInterval",
    "fileFlushMinSizeKb",
    "statsCompression"
  };

  private ProxyConfigReader() {}

  /**
   * {@code base} with {@code over} laid over it, such as a node's metadata {@code PROXY_CONFIG}.
   *
   * @param over maps, lists, texts, numbers and booleans, as JSON has them
   * @param subject whose settings they are, for problems
   */
  public static Translated<ProxyConfig> merge(
      ProxyConfig base, Map<String, Object> over, String subject) {
    var problems = new Problems(_ -> subject);
    ProxyConfig merged = read(Fields.of(Node.ofPlain(over), problems), base);
    return problems.hasErrors()
        ? Translated.failed(problems.all())
        : Translated.of(merged, problems.all());
  }

  static ProxyConfig read(Fields f, ProxyConfig base) {
    f.skip(OTHERS);
    checkOthers(f);
    var config =
        new ProxyConfig(
            f.object("tracing", ProxyConfigReader::tracing).or(base::tracing),
            f.object("gatewayTopology", ProxyConfigReader::topology).orElse(base.gatewayTopology()),
            f.object("privateKeyProvider", ProxyConfigReader::keyProvider)
                .flatMap(p -> p)
                .or(base::privateKeyProvider),
            f.object("proxyHeaders", ProxyConfigReader::headers).orElse(base.proxyHeaders()));
    f.done();
    return config;
  }

  /** What only a proxy or its agent reads too, though a value that makes no sense is refused. */
  private static void checkOthers(Fields f) {
    f.optionalInt("concurrency", 0, Integer.MAX_VALUE);
    f.optionalString("discoveryAddress");
    f.optionalInt("statusPort", 1, 65535);
    f.duration("drainDuration");
    f.stringMap("proxyMetadata");
  }

  private static Tracing tracing(Fields f) {
    f.skip("zipkin", "lightstep", "datadog", "stackdriver", "openCensusAgent", "tlsSettings");
    SortedMap<String, Optional<CustomTag>> tags =
        f.map("customTags", entry -> customTag(entry.object()));
    var present = new TreeMap<String, CustomTag>();
    tags.forEach((name, tag) -> tag.ifPresent(t -> present.put(name, t)));
    OptionalInt maxTagLength = f.optionalUint32("maxPathTagLength");
    var tracing =
        new Tracing(
            f.optionalDouble("sampling", 0, 100),
            maxTagLength.orElse(0) == 0 ? OptionalInt.empty() : maxTagLength,
            Collections.unmodifiableSortedMap(present),
            f.optionalBool("enableIstioTags"));
    f.done();
    return tracing;
  }

  private static Optional<CustomTag> customTag(Fields f) {
    Optional<CustomTag> literal =
        f.object("literal", l -> new CustomTag.Literal(l.string("value")));
    Optional<CustomTag> environment =
        f.object(
            "environment",
            e -> new CustomTag.Environment(e.string("name"), e.string("defaultValue")));
    Optional<CustomTag> header =
        f.object("header", h -> new CustomTag.Header(h.string("name"), h.string("defaultValue")));
    if (f.count("literal", "environment", "header") != 1) {
      f.error("", "has none or several (expected: one of literal, environment, header)");
    }
    f.done();
    return literal.or(() -> environment).or(() -> header);
  }

  private static GatewayTopology topology(Fields f) {
    var topology =
        new GatewayTopology(
            f.optionalUint32("numTrustedProxies").orElse(0),
            f.enumOf("forwardClientCertDetails", FORWARD, ForwardClientCert.UNDEFINED),
            f.has("proxyProtocol"));
    f.done();
    return topology;
  }

  private static Optional<PrivateKeyProvider> keyProvider(Fields f) {
    Optional<PrivateKeyProvider> cryptoMb =
        f.object(
            "cryptomb",
            p -> {
              requireDelay(p);
              return new PrivateKeyProvider.CryptoMb(
                  p.duration("pollDelay"), p.optionalBool("fallback"));
            });
    Optional<PrivateKeyProvider> qat =
        f.object(
            "qat",
            p -> {
              requireDelay(p);
              return new PrivateKeyProvider.Qat(
                  p.duration("pollDelay"), p.optionalBool("fallback"));
            });
    if (f.count("cryptomb", "qat") != 1) {
      f.error("", "has none or both (expected: one of cryptomb, qat)");
    }
    f.done();
    return cryptoMb.or(() -> qat);
  }

  private static void requireDelay(Fields f) {
    if (!f.has("pollDelay")) {
      f.bad("pollDelay", "a duration");
    }
  }

  private static ProxyHeaders headers(Fields f) {
    var headers =
        new ProxyHeaders(
            clientCert(f),
            f.child("requestId").optionalBool("disabled"),
            server(f.child("server")),
            f.child("attemptCount").optionalBool("disabled"),
            f.child("envoyDebugHeaders").optionalBool("disabled"),
            f.child("metadataExchangeHeaders").enumOf("mode", METADATA_MODES, false),
            f.optionalBool("preserveHttp1HeaderCase"),
            new ProxyConfig.Forwarded(
                f.child("xForwardedHost").optionalBool("enabled").orElse(false),
                f.child("xForwardedPort").optionalBool("enabled").orElse(false)));
    f.done();
    return headers;
  }

  private static ProxyConfig.ClientCert clientCert(Fields f) {
    return new ProxyConfig.ClientCert(
        f.optionalEnum("forwardedClientCert", FORWARD)
            .filter(c -> c != ForwardClientCert.UNDEFINED),
        f.object("setCurrentClientCertDetails", ProxyConfigReader::certDetails)
            .orElse(CertDetails.DEFAULT));
  }

  private static CertDetails certDetails(Fields f) {
    CertDetails otherwise = CertDetails.DEFAULT;
    var details =
        new CertDetails(
            f.optionalBool("subject").orElse(otherwise.subject()),
            f.optionalBool("cert").orElse(otherwise.cert()),
            f.optionalBool("chain").orElse(otherwise.chain()),
            f.optionalBool("dns").orElse(otherwise.dns()),
            f.optionalBool("uri").orElse(otherwise.uri()));
    f.done();
    return details;
  }

  private static ProxyConfig.Server server(Fields f) {
    return new ProxyConfig.Server(
        f.optionalBool("disabled"), f.optionalString("value").filter(v -> !v.isEmpty()));
  }
}

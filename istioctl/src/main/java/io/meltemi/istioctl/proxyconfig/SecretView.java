package io.meltemi.istioctl.proxyconfig;

import io.meltemi.istioctl.json.Json;
import io.meltemi.istioctl.text.Table;
import java.io.ByteArrayInputStream;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/** The certificates that Envoy fetched by name: whose, and until when they are valid. */
final class SecretView {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss'Z'").withZone(ZoneOffset.UTC);

  private SecretView() {}

  /** The table, the validity of certificates as of {@code now}. */
  static String table(ConfigDump dump, Instant now, Naming naming) {
    Json section = dump.section("SecretsConfigDump");
    List<Json> active = section.at("dynamicActiveSecrets").items();
    List<Json> warming = section.at("dynamicWarmingSecrets").items();
    if (active.isEmpty() && warming.isEmpty()) {
      return "No active or warming secrets found.\n";
    }
    Table table =
        new Table(5)
            .row(
                "RESOURCE NAME",
                "TYPE",
                "STATUS",
                "VALID CERT",
                "SERIAL NUMBER",
                "NOT AFTER",
                "NOT BEFORE");
    warming.forEach(secret -> row(table, secret, "WARMING", now, naming));
    active.forEach(
        secret -> {
          boolean waiting = secret.at("versionInfo").text().equals("uninitialized");
          row(table, secret, waiting ? "UNINITIALIZED" : "ACTIVE", now, naming);
        });
    return table.print();
  }

  private static void row(Table table, Json entry, String state, Instant now, Naming naming) {
    String name = (naming == Naming.TYPED ? "secret/" : "") + entry.at("name").text();
    Optional<X509Certificate> certificate = certificate(entry.at("secret"));
    if (certificate.isEmpty()) {
      table.row(name, "", state, false, "", "", "");
      return;
    }
    X509Certificate found = certificate.get();
    Instant from = found.getNotBefore().toInstant();
    Instant until = found.getNotAfter().toInstant();
    table.row(
        name,
        found.getBasicConstraints() >= 0 ? "CA" : "Cert Chain",
        state,
        now.isAfter(from) && now.isBefore(until),
        found.getSerialNumber().toString(16),
        TIME.format(until),
        TIME.format(from));
  }

  /** The first certificate of the chain, or else of the trusted authorities. */
  private static Optional<X509Certificate> certificate(Json secret) {
    String chain = secret.at("tlsCertificate").at("certificateChain").at("inlineBytes").text();
    String trusted = secret.at("validationContext").at("trustedCa").at("inlineBytes").text();
    try {
      byte[] pem = Base64.getDecoder().decode(chain.isEmpty() ? trusted : chain);
      return CertificateFactory.getInstance("X.509")
          .generateCertificates(new ByteArrayInputStream(pem))
          .stream()
          .findFirst()
          .map(X509Certificate.class::cast);
    } catch (CertificateException | IllegalArgumentException _) {
      return Optional.empty();
    }
  }
}

package io.meltemi.ca;

import io.meltemi.ca.SigningException.Reason;
import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.AuthorityKeyIdentifier;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.SubjectKeyIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * Makes certificates. Leaves are as Istio's: no subject but the names in a critical extension, for
 * clients and servers alike, valid from two minutes ago for clocks that are slow.
 *
 * <p>Source: istio 1.30.3 security/pkg/pki/util/generate_cert.go, san.go.
 */
final class Issuer {
  private static final Duration CLOCK_SKEW = Duration.ofMinutes(2);
  private static final int SERIAL_BITS = 128;
  private static final int MAX_COMMON_NAME = 64;

  private final Clock clock;
  private final SecureRandom random;

  Issuer(Clock clock, SecureRandom random) {
    this.clock = clock;
    this.random = random;
  }

  /** When a leaf of that lifetime ends: not after what signs it. */
  Instant notAfter(SigningMaterial material, Duration lifetime) throws SigningException {
    Instant now = clock.instant();
    Instant last = material.notAfter();
    if (!last.isAfter(now)) {
      throw new SigningException(
          Reason.CA_NOT_READY, "Istio CA is not ready: its certificate expired at " + last);
    }
    Instant end = now.plus(lifetime);
    return end.isBefore(last) ? end : last;
  }

  /**
   * A certificate for a client and server.
   *
   * @param names SPIFFE ids, addresses and host names
   * @param named whether to repeat the first name, where it is short enough, as common name
   */
  X509Certificate leaf(
      SigningMaterial material, PublicKey key, List<String> names, boolean named, Duration lifetime)
      throws SigningException {
    Instant end = notAfter(material, lifetime);
    Optional<String> commonName =
        named
            ? Optional.of(names.getFirst()).filter(n -> n.length() <= MAX_COMMON_NAME)
            : Optional.empty();
    var subject = new X500NameBuilder(BCStyle.INSTANCE);
    commonName.ifPresent(name -> subject.addRDN(BCStyle.CN, name));
    try {
      var issuer =
          X500Name.getInstance(material.certificate().getSubjectX500Principal().getEncoded());
      X509v3CertificateBuilder builder = builder(issuer, subject.build(), key, end);
      builder
          .addExtension(
              Extension.keyUsage,
              true,
              new KeyUsage(KeyUsage.digitalSignature | KeyUsage.keyEncipherment))
          .addExtension(
              Extension.extendedKeyUsage,
              false,
              new ExtendedKeyUsage(
                  new KeyPurposeId[] {
                    KeyPurposeId.id_kp_serverAuth, KeyPurposeId.id_kp_clientAuth
                  }))
          .addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
      byte[] identifier =
          material.certificate().getExtensionValue(Extension.subjectKeyIdentifier.getId());
      if (identifier != null) {
        var keyIdentifier =
            SubjectKeyIdentifier.getInstance(ASN1OctetString.getInstance(identifier).getOctets());
        builder.addExtension(
            Extension.authorityKeyIdentifier,
            false,
            new AuthorityKeyIdentifier(keyIdentifier.getKeyIdentifier()));
      }
      builder.addExtension(Extension.subjectAlternativeName, true, alternatives(names));
      return sign(builder, material.key());
    } catch (IOException
        | GeneralSecurityException
        | OperatorCreationException
        | RuntimeException e) {
      throw new SigningException(
          Reason.CERT_GEN_ERROR, "the certificate cannot be made: " + e.getMessage(), e);
    }
  }

  /** A root that signs itself. */
  X509Certificate root(KeyPair keys, String organisation, Duration lifetime)
      throws SigningException {
    X500Name name = new X500NameBuilder(BCStyle.INSTANCE).addRDN(BCStyle.O, organisation).build();
    try {
      X509v3CertificateBuilder builder =
          builder(name, name, keys.getPublic(), clock.instant().plus(lifetime));
      builder
          .addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign))
          .addExtension(Extension.basicConstraints, true, new BasicConstraints(true))
          .addExtension(
              Extension.subjectKeyIdentifier,
              false,
              new JcaX509ExtensionUtils().createSubjectKeyIdentifier(keys.getPublic()));
      return sign(builder, keys.getPrivate());
    } catch (IOException | GeneralSecurityException | OperatorCreationException e) {
      throw new SigningException(
          Reason.CERT_GEN_ERROR, "the root cannot be made: " + e.getMessage(), e);
    }
  }

  private X509v3CertificateBuilder builder(
      X500Name issuer, X500Name subject, PublicKey key, Instant end) {
    BigInteger serial = new BigInteger(SERIAL_BITS, random).max(BigInteger.ONE);
    return new X509v3CertificateBuilder(
        issuer,
        serial,
        Date.from(clock.instant().minus(CLOCK_SKEW)),
        Date.from(end),
        subject,
        SubjectPublicKeyInfo.getInstance(key.getEncoded()));
  }

  private static GeneralNames alternatives(List<String> names) {
    return new GeneralNames(names.stream().map(Issuer::alternative).toArray(GeneralName[]::new));
  }

  private static GeneralName alternative(String name) {
    if (name.startsWith("spiffe://")) {
      return new GeneralName(GeneralName.uniformResourceIdentifier, name);
    }
    boolean address = name.contains(":") || name.matches("[0-9.]{7,15}");
    return new GeneralName(address ? GeneralName.iPAddress : GeneralName.dNSName, name);
  }

  private static X509Certificate sign(X509v3CertificateBuilder builder, PrivateKey key)
      throws OperatorCreationException, GeneralSecurityException {
    var signer = new JcaContentSignerBuilder(SignatureAlgorithms.of(key)).build(key);
    return new JcaX509CertificateConverter().getCertificate(builder.build(signer));
  }
}

package io.meltemi.delivery.credential;

import io.meltemi.base.Problem;
import io.meltemi.ca.KeyPairs;
import io.meltemi.ca.MaterialException;
import io.meltemi.ca.Pem;
import io.meltemi.model.Secret;
import java.nio.charset.StandardCharsets;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Looks whether Envoy could use what is in a Secret, without quoting any of it.
 *
 * @param fields which parts it would get
 * @param problem what is wrong
 * @param usable whether it could be used all the same, if there were nothing better: a certificate
 *     that expired
 */
record CredentialCheck(CredentialFields fields, Optional<Problem> problem, boolean usable) {
  private static final int SMALLEST_RSA = 2048;
  private static final int MAX_BYTES = 1 << 20;
  private static final int DER_SEQUENCE = 0x30;

  static CredentialCheck of(Secret secret, boolean roots, Instant now) {
    var fields = CredentialFields.of(secret, roots);
    try {
      checkPresence(fields);
      if (roots) {
        checkRoots(fields);
        return new CredentialCheck(fields, Optional.empty(), true);
      }
      X509Certificate leaf = checkPair(fields);
      return new CredentialCheck(fields, validity(fields, leaf, now), true);
    } catch (Fault fault) {
      return new CredentialCheck(fields, Optional.of(fault.problem), false);
    }
  }

  /** Ends a check at its first finding. */
  private static final class Fault extends Exception {
    private static final long serialVersionUID = 1;
    private final transient Problem problem;

    Fault(CredentialFields fields, String field, String message) {
      super(message);
      this.problem = Problem.error(fields.subject(), field, message);
    }
  }

  private static void checkPresence(CredentialFields fields) throws Fault {
    for (String field : fields.required()) {
      if (!fields.has(field)) {
        throw new Fault(
            fields,
            "data",
            "has %s, but nothing under \"%s\" (expected: %s)"
                .formatted(fields.found(), field, fields.expected()));
      }
    }
    int bytes = fields.bytes();
    if (bytes > MAX_BYTES) {
      throw new Fault(
          fields, "data", "%d bytes (expected: at most %d)".formatted(bytes, MAX_BYTES));
    }
  }

  private static void checkRoots(CredentialFields fields) throws Fault {
    certificates(fields, fields.certificate());
    if (fields.has(fields.revocation())) {
      String text = new String(fields.value(fields.revocation()), StandardCharsets.ISO_8859_1);
      try {
        if (Pem.revocationLists("", text).isEmpty()) {
          throw new Fault(
              fields, fields.revocation(), "no list (expected: revocation lists in PEM)");
        }
      } catch (MaterialException e) {
        throw new Fault(fields, fields.revocation(), told(e));
      }
    }
  }

  private static X509Certificate checkPair(CredentialFields fields) throws Fault {
    X509Certificate leaf = certificates(fields, fields.certificate()).getFirst();
    PrivateKey key;
    try {
      key = Pem.privateKey("", fields.value(fields.key()));
    } catch (MaterialException e) {
      throw new Fault(fields, fields.key(), told(e));
    }
    checkStrength(fields, leaf.getPublicKey());
    if (!KeyPairs.tellsPair(leaf.getPublicKey(), key)) {
      throw new Fault(
          fields,
          fields.key(),
          "not the key of the first certificate under \"%s\" (expected: the one that it was made for)"
              .formatted(fields.certificate()));
    }
    if (fields.has(fields.staple()) && !isDer(fields.value(fields.staple()))) {
      throw new Fault(fields, fields.staple(), "not readable (expected: an OCSP response in DER)");
    }
    return leaf;
  }

  /** What Envoy takes. */
  private static void checkStrength(CredentialFields fields, PublicKey key) throws Fault {
    boolean good =
        switch (key) {
          case RSAPublicKey rsa -> rsa.getModulus().bitLength() >= SMALLEST_RSA;
          case ECPublicKey ec ->
              Stream.of(256, 384, 521)
                  .anyMatch(bits -> ec.getParams().getCurve().getField().getFieldSize() == bits);
          default -> false;
        };
    if (!good) {
      throw new Fault(
          fields,
          fields.certificate(),
          "a key of kind %s (expected: RSA of %d bits or more, or EC on P-256, P-384 or P-521)"
              .formatted(key.getAlgorithm(), SMALLEST_RSA));
    }
  }

  private static Optional<Problem> validity(
      CredentialFields fields, X509Certificate leaf, Instant now) {
    Instant from = leaf.getNotBefore().toInstant();
    Instant until = leaf.getNotAfter().toInstant();
    return now.isBefore(from) || now.isAfter(until)
        ? Optional.of(
            Problem.warning(
                fields.subject(),
                fields.certificate(),
                "valid from %s until %s (expected: valid at %s)".formatted(from, until, now)))
        : Optional.empty();
  }

  private static List<X509Certificate> certificates(CredentialFields fields, String field)
      throws Fault {
    try {
      return Pem.certificates("", fields.value(field));
    } catch (MaterialException e) {
      throw new Fault(fields, field, told(e));
    }
  }

  private static String told(MaterialException e) {
    String message = String.valueOf(e.getMessage());
    return message.startsWith(": ") ? message.substring(2) : message;
  }

  /** Whether it is one element of DER, a sequence, and nothing after it. */
  private static boolean isDer(byte[] bytes) {
    if (bytes.length < 2 || bytes[0] != DER_SEQUENCE) {
      return false;
    }
    int first = bytes[1] & 0xff;
    int more = first < 0x80 ? 0 : first - 0x80;
    if (more > 3 || bytes.length < 2 + more) {
      return false;
    }
    int length = more == 0 ? first : 0;
    for (int i = 0; i < more; i++) {
      length = length << Byte.SIZE | bytes[2 + i] & 0xff;
    }
    return bytes.length == 2 + more + length;
  }

  @Override
  public String toString() {
    return fields.subject() + problem.stream().map(p -> " " + p).collect(Collectors.joining());
  }
}

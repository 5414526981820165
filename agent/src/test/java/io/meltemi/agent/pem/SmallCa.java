package io.meltemi.agent.pem;

import io.meltemi.base.CertificatePem;
import io.meltemi.base.PemBlock;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.Signature;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** A certificate authority in memory, of one root, which signs whatever it is asked. */
public final class SmallCa {
  private static final KeyKind KIND = new KeyKind.EcdsaP256();
  private static final int DNS = 2;
  private static final int URI = 6;
  private static final int UTF8 = 0x0c;
  private static final int GENERALIZED_TIME = 0x18;

  private final KeyPair pair = KIND.generate();
  private final AtomicLong serials = new AtomicLong(1);
  private final byte[] name;
  private final String root;

  public SmallCa(String name) {
    this.name =
        Der.sequence(
            Der.set(
                Der.sequence(
                    Der.oid("2.5.4.3"), Der.encoded(UTF8, name.getBytes(StandardCharsets.UTF_8)))));
    byte[] constraints =
        Der.sequence(Der.oid("2.5.29.19"), Der.TRUE, Der.octets(Der.sequence(Der.TRUE)));
    Instant now = Instant.now();
    this.root =
        certificate(
            pair.getPublic().getEncoded(),
            this.name,
            constraints,
            now.minusSeconds(60),
            now.plusSeconds(86_400));
  }

  /** PEM of the root. */
  public String root() {
    return root;
  }

  /** A certificate for a server of that name, with its key after it. */
  public Leaf server(String dns) {
    return leaf(DNS, dns, KIND, Instant.now().plusSeconds(3600));
  }

  /** A certificate for a workload, with its key. */
  public Leaf workload(String uri, KeyKind kind, Instant until) {
    return leaf(URI, uri, kind, until);
  }

  /** PEM texts. */
  public record Leaf(String certificate, String key) {}

  private Leaf leaf(int nameTag, String text, KeyKind kind, Instant until) {
    KeyPair own = kind.generate();
    return new Leaf(
        signed(own.getPublic().getEncoded(), nameTag, text, until),
        PrivateKeys.write(own, kind, true));
  }

  private String signed(byte[] publicKey, int nameTag, String text, Instant until) {
    byte[] names = Der.sequence(Der.implicit(nameTag, text.getBytes(StandardCharsets.US_ASCII)));
    byte[] extension = Der.sequence(Der.oid("2.5.29.17"), Der.TRUE, Der.octets(names));
    return certificate(publicKey, Der.sequence(), extension, Instant.now().minusSeconds(60), until);
  }

  /** Answers a request as istiod does: the certificate, then the root. */
  public List<String> sign(String request, Instant until) {
    byte[] der = PemBlock.in(request).getFirst().content();
    List<Der.Value> whole = Der.members(der, 3);
    List<Der.Value> information = Der.values(whole.getFirst().content());
    byte[] publicKey = Der.encoded(Der.SEQUENCE, information.get(2).content());
    byte[] attributes = information.get(3).content();
    String text = new String(attributes, StandardCharsets.ISO_8859_1);
    String uri = text.substring(text.indexOf("spiffe://"));
    return List.of(signed(publicKey, URI, uri, until), root);
  }

  private String certificate(
      byte[] publicKey, byte[] subject, byte[] extension, Instant from, Instant until) {
    byte[] algorithm = Der.sequence(Der.oid("1.2.840.10045.4.3.2"));
    byte[] toBeSigned =
        Der.sequence(
            Der.explicit(0, Der.integer(2)),
            Der.integer(serials.getAndIncrement()),
            algorithm,
            name,
            Der.sequence(time(from), time(until)),
            subject,
            publicKey,
            Der.explicit(3, Der.sequence(extension)));
    return new PemBlock(CertificatePem.LABEL, signed(toBeSigned, algorithm)).text();
  }

  /** PEM of a list that revokes these. */
  public String crl(Leaf... revoked) {
    byte[] algorithm = Der.sequence(Der.oid("1.2.840.10045.4.3.2"));
    Instant now = Instant.now().minusSeconds(60);
    byte[][] entries =
        Arrays.stream(revoked)
            .map(leaf -> Der.sequence(Der.integer(serialOf(leaf)), time(now)))
            .toArray(byte[][]::new);
    byte[] toBeSigned =
        Der.sequence(
            Der.integer(1),
            algorithm,
            name,
            time(now),
            time(now.plusSeconds(86_400)),
            Der.sequence(entries));
    return new PemBlock("X509 CRL", signed(toBeSigned, algorithm)).text();
  }

  private static long serialOf(Leaf leaf) {
    byte[] certificate = PemBlock.in(leaf.certificate()).getFirst().content();
    byte[] information = Der.members(certificate, 3).getFirst().content();
    return new BigInteger(Der.values(information).get(1).content()).longValueExact();
  }

  private byte[] signed(byte[] toBeSigned, byte[] algorithm) {
    try {
      Signature signature = Signature.getInstance(KIND.signature());
      signature.initSign(pair.getPrivate());
      signature.update(toBeSigned);
      return Der.sequence(toBeSigned, algorithm, Der.bits(signature.sign()));
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  private static byte[] time(Instant instant) {
    String text =
        DateTimeFormatter.ofPattern("yyyyMMddHHmmss'Z'").withZone(ZoneOffset.UTC).format(instant);
    return Der.encoded(GENERALIZED_TIME, text.getBytes(StandardCharsets.US_ASCII));
  }
}

package io.meltemi.istiod.webhook;

import io.meltemi.ca.MaterialException;
import io.meltemi.ca.Pem;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.stream.Stream;

/**
 * What a replica makes of the roots that a webhook configuration has. While roots are exchanged
 * replicas have different ones for a while, a minute or more where they are mounted: each that put
 * its own in place of another's would make the other do the same, without end. So a replica writes
 * exactly its own when they changed, and only adds what is missing otherwise.
 */
final class CaBundle {
  private CaBundle() {}

  /**
   * The roots in PEM that are to be there: those of {@code held} and {@code own}, where neither is
   * wrong.
   *
   * @param held what is there; anything
   */
  static String with(String held, String own) {
    List<X509Certificate> there;
    List<X509Certificate> needed;
    try {
      there = certificates(held);
      needed = certificates(own);
    } catch (MaterialException unreadable) {
      return own;
    }
    return there.containsAll(needed)
        ? held
        : Pem.write(Stream.concat(needed.stream(), there.stream()).distinct().toList());
  }

  private static List<X509Certificate> certificates(String pem) throws MaterialException {
    return Pem.certificates("caBundle", pem.getBytes(StandardCharsets.UTF_8));
  }
}

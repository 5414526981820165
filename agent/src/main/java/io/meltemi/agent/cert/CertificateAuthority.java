package io.meltemi.agent.cert;

import java.time.Duration;
import java.util.List;

/** Signs certificate requests of this workload. */
public interface CertificateAuthority {
  /**
   * Asks for a certificate; blocks.
   *
   * @param request PEM of the signing request
   * @return PEM texts: the certificate, what leads to the roots, and last the roots
   * @throws CaException if there is none
   */
  List<String> sign(String request, Duration validity) throws CaException, InterruptedException;
}

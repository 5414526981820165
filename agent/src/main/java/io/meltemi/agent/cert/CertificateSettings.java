package io.meltemi.agent.cert;

import io.meltemi.agent.grpc.UpstreamSettings;
import io.meltemi.agent.pem.KeyKind;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * How the workload comes by its identity.
 *
 * @param source the CA, or files
 * @param roots the file of roots to trust in place of the CA's; empty is the CA's
 * @param output the folder where what is in force is kept; empty is nowhere
 * @param crl the file of revocation lists; it need not exist
 * @param takesRoots whether roots that istiod tells are trusted, too (PROXY_CONFIG_XDS_AGENT)
 */
public record CertificateSettings(
    Source source, Optional<Path> roots, Optional<Path> output, Path crl, boolean takesRoots) {

  /** Without roots of istiod's. */
  public CertificateSettings(Source source, Optional<Path> roots, Optional<Path> output, Path crl) {
    this(source, roots, output, crl, false);
  }

  public CertificateSettings takingRoots(boolean takes) {
    return new CertificateSettings(source, roots, output, crl, takes);
  }

  /** Where the certificate comes from. */
  public sealed interface Source {
    /** Files that somebody else keeps; they are watched. */
    record Files(Path chain, Path key) implements Source {}

    /**
     * A CA that signs.
     *
     * @param server where it is; when the file of its roots changes, the certificate is renewed
     * @param signer which of its signers is asked for; empty is its own choice
     * @param uri the SPIFFE identity
     * @param kind of key
     * @param pkcs8 whether keys are written as PKCS #8
     * @param validity asked for
     * @param renewal when a certificate is renewed
     */
    record Authority(
        UpstreamSettings server,
        String signer,
        String uri,
        KeyKind kind,
        boolean pkcs8,
        Duration validity,
        Renewal renewal)
        implements Source {}

    /** None: another program serves the identity. */
    record Elsewhere() implements Source {}
  }
}

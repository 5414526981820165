package io.meltemi.it.kube;

import io.grpc.Grpc;
import io.grpc.ManagedChannel;
import io.grpc.TlsChannelCredentials;
import io.meltemi.envtest.process.Commands;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Asks an istiod on its port with TLS for a certificate, by a token alone. */
record CertificateCall(String address, String roots, Path folder) {
  private static final String NAME = "istiod.istio-system.svc";
  private static final int PORT = 15012;

  /**
   * The certificates.
   *
   * @throws io.grpc.StatusRuntimeException where istiod gives none
   */
  List<String> sign(String token) throws IOException {
    var credentials =
        TlsChannelCredentials.newBuilder()
            .trustManager(new ByteArrayInputStream(roots.getBytes(StandardCharsets.US_ASCII)))
            .build();
    ManagedChannel channel =
        Grpc.newChannelBuilderForAddress(address, PORT, credentials)
            .overrideAuthority(NAME)
            .build();
    try {
      return AuthorityIT.sign(channel, token, request(folder));
    } finally {
      channel.shutdownNow();
    }
  }

  /** Of a key of its own, in the folder; empty of names. */
  static String request(Path folder) throws IOException {
    Path csr = folder.resolve("request.csr");
    String key = folder.resolve("request.key").toString();
    Commands.run(
        List.of(
            "openssl",
            "req",
            "-new",
            "-nodes",
            "-newkey",
            "ec",
            "-pkeyopt",
            "ec_paramgen_curve:P-256",
            "-subj",
            "/",
            "-keyout",
            key,
            "-out",
            csr.toString()));
    return Files.readString(csr);
  }
}

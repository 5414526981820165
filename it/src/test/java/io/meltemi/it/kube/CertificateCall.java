package io.meltemi.it.kube;

import io.grpc.CallOptions;
import io.grpc.ClientInterceptors;
import io.grpc.Grpc;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.TlsChannelCredentials;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import io.meltemi.api.ca.IstioCertificateRequest;
import io.meltemi.ca.service.CertificateService;
import io.meltemi.cluster.process.Commands;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Asks an istiod on its port with TLS for a certificate, by a token alone. */
record CertificateCall(String address, String roots, Path folder) {
  private static final Metadata.Key<String> AUTHORIZATION =
      Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);
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
      var headers = new Metadata();
      headers.put(AUTHORIZATION, "Bearer " + token);
      return ClientCalls.blockingUnaryCall(
              ClientInterceptors.intercept(
                  channel, MetadataUtils.newAttachHeadersInterceptor(headers)),
              CertificateService.METHOD,
              CallOptions.DEFAULT.withDeadlineAfter(20, TimeUnit.SECONDS),
              IstioCertificateRequest.newBuilder().setCsr(request()).build())
          .getCertChainList();
    } finally {
      channel.shutdownNow();
    }
  }

  private String request() throws IOException {
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

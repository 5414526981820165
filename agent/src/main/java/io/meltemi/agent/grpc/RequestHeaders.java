package io.meltemi.agent.grpc;

import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Headers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** The headers of a new stream to a server. */
final class RequestHeaders {
  private static final System.Logger LOG = System.getLogger("grpc");

  private RequestHeaders() {}

  /** The token among them is read anew, as it is rotated in place. */
  static Http2Headers of(UpstreamSettings settings, String path) {
    Http2Headers headers =
        new DefaultHttp2Headers()
            .method("POST")
            .scheme(settings.tls().isPresent() ? "https" : "http")
            .authority(
                settings
                    .tls()
                    .map(UpstreamSettings.Tls::serverName)
                    .orElse(settings.address().toString()))
            .path(path)
            .add("content-type", "application/grpc")
            .add("te", "trailers")
            .add("user-agent", "meltemi-agent");
    if (!settings.clusterId().isEmpty()) {
      headers.add("clusterid", settings.clusterId());
    }
    settings
        .sortedHeaders()
        .forEach((name, value) -> headers.add(name.toLowerCase(Locale.ROOT), value));
    settings.tls().ifPresent(tls -> addToken(headers, tls.token()));
    return headers;
  }

  private static void addToken(Http2Headers headers, Path file) {
    if (!Files.exists(file)) {
      return;
    }
    try {
      headers.add("authorization", "Bearer " + Files.readString(file).strip());
    } catch (IOException unreadable) {
      LOG.log(System.Logger.Level.WARNING, "token " + file + " cannot be read: " + unreadable);
    }
  }
}

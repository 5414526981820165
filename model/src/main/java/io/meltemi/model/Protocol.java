package io.meltemi.model;

import java.util.Locale;

/**
 * Protocol of a port, as port names and {@code appProtocol} say it.
 *
 * <p>Source: istio 1.30.3 pkg/config/protocol/instance.go.
 */
public enum Protocol {
  GRPC,
  GRPC_WEB,
  HTTP,
  HTTP_PROXY,
  HTTP2,
  HTTPS,
  TCP,
  TLS,
  UDP,
  MONGO,
  REDIS,
  MYSQL,
  HBONE,
  DOUBLE_HBONE,
  /** Not told: the proxy sniffs. */
  UNSUPPORTED;

  /** The protocol of that name in any case; {@link #UNSUPPORTED} where there is none. */
  public static Protocol parse(String name) {
    return switch (name.toLowerCase(Locale.ROOT)) {
      case "grpc" -> GRPC;
      case "grpc-web" -> GRPC_WEB;
      case "http" -> HTTP;
      case "http_proxy" -> HTTP_PROXY;
      case "http2" -> HTTP2;
      case "https" -> HTTPS;
      case "tcp" -> TCP;
      case "tls" -> TLS;
      case "udp" -> UDP;
      case "mongo" -> MONGO;
      case "redis" -> REDIS;
      case "mysql" -> MYSQL;
      case "hbone" -> HBONE;
      case "double-hbone" -> DOUBLE_HBONE;
      default -> UNSUPPORTED;
    };
  }

  /** As Istio prints it. */
  public String label() {
    return switch (this) {
      case GRPC_WEB -> "GRPC-Web";
      case MONGO -> "Mongo";
      case REDIS -> "Redis";
      case MYSQL -> "MySQL";
      case UNSUPPORTED -> "UnsupportedProtocol";
      case GRPC, HTTP, HTTP_PROXY, HTTP2, HTTPS, TCP, TLS, UDP, HBONE, DOUBLE_HBONE -> name();
    };
  }

  public boolean isHttp() {
    return this == HTTP || this == HTTP2 || this == HTTP_PROXY || this == GRPC || this == GRPC_WEB;
  }

  public boolean isHttp2() {
    return this == HTTP2 || this == GRPC || this == GRPC_WEB;
  }

  public boolean isTls() {
    return this == HTTPS || this == TLS;
  }

  public boolean isTcp() {
    return this == TCP
        || this == HTTPS
        || this == TLS
        || this == MONGO
        || this == REDIS
        || this == MYSQL;
  }

  public boolean isUnsupported() {
    return this == UNSUPPORTED;
  }

  /**
   * Whether a proxy finds out what is spoken: it is not told, or a tunnel that sidecars do not end.
   */
  public boolean isSniffed() {
    return this == UNSUPPORTED || this == HBONE || this == DOUBLE_HBONE;
  }
}

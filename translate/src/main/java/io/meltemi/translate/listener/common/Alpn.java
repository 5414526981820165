package io.meltemi.translate.listener.common;

import java.util.List;

/** The lists of application protocols by which Istio's proxies recognise each other's traffic. */
public final class Alpn {
  /** What the inspector of plaintext finds. */
  public static final List<String> PLAINTEXT_HTTP = List.of("http/1.1", "h2c");

  /** HTTP inside Istio's mutual TLS. */
  public static final List<String> MUTUAL_HTTP =
      List.of("istio-http/1.0", "istio-http/1.1", "istio-h2");

  /** TCP inside Istio's mutual TLS. */
  public static final List<String> MUTUAL_TCP = List.of("istio-peer-exchange", "istio");

  /** All of Istio's mutual TLS. */
  public static final List<String> MUTUAL_ANY =
      List.of("istio", "istio-peer-exchange", "istio-http/1.0", "istio-http/1.1", "istio-h2");

  /** What a server of HTTP offers. */
  public static final List<String> OFFER_HTTP = List.of("h2", "http/1.1");

  /** What a server of TCP offers: the exchange of metadata first. */
  public static final List<String> OFFER_TCP = List.of("istio-peer-exchange", "h2", "http/1.1");

  /** What a server of HTTP/3 offers. */
  public static final List<String> OFFER_HTTP3 = List.of("h3");

  private Alpn() {}
}

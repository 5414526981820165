package io.meltemi.ca.service;

/** Told of what the service does; any thread, without blocking. */
public interface CertificateMetrics {
  CertificateMetrics NONE = _ -> {};

  /** What happened to a request. */
  enum Event {
    RECEIVED,
    UNAUTHENTICATED,
    UNREADABLE,
    CA_NOT_READY,
    TTL_REFUSED,
    SIGNING_FAILED,
    ISSUED
  }

  void count(Event event);
}

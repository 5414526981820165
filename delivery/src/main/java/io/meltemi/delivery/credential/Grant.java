package io.meltemi.delivery.credential;

/** What is known of an account's right to read secrets. */
public enum Grant {
  /** Nobody has asked yet, or the answer has not come. */
  UNKNOWN,
  ALLOWED,
  REFUSED
}

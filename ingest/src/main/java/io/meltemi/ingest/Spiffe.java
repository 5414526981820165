package io.meltemi.ingest;

import io.meltemi.base.Recent;

/** SPIFFE names of service accounts. */
public final class Spiffe {
  private static final Recent<String> NAMES = new Recent<>(1 << 12);

  private Spiffe() {}

  /** {@code spiffe://TRUST_DOMAIN/ns/NAMESPACE/sa/ACCOUNT}. */
  public static String name(String trustDomain, String namespace, String serviceAccount) {
    return NAMES.shared("spiffe://" + trustDomain + "/ns/" + namespace + "/sa/" + serviceAccount);
  }
}

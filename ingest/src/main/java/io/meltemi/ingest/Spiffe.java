package io.meltemi.ingest;

/** SPIFFE names of service accounts. */
public final class Spiffe {
  private Spiffe() {}

  /** {@code spiffe://TRUST_DOMAIN/ns/NAMESPACE/sa/ACCOUNT}. */
  public static String name(String trustDomain, String namespace, String serviceAccount) {
    return "spiffe://" + trustDomain + "/ns/" + namespace + "/sa/" + serviceAccount;
  }
}

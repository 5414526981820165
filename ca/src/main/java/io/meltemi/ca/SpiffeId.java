package io.meltemi.ca;

import java.util.Optional;

/** A workload's identity: {@code spiffe://cluster.local/ns/shop/sa/web}. No part is empty. */
public record SpiffeId(String trustDomain, String namespace, String serviceAccount) {
  private static final String SCHEME = "spiffe://";
  private static final int MAX_LENGTH = 2048;

  public SpiffeId {
    if (!isSegment(trustDomain) || !isSegment(namespace) || !isSegment(serviceAccount)) {
      throw new IllegalArgumentException(
          "spiffe id: \"%s\", \"%s\", \"%s\" (expected: a trust domain, a namespace and a service"
                  .formatted(trustDomain, namespace, serviceAccount)
              + " account of letters, digits, '-', '.' and '_')");
    }
  }

  /** Absent where the text is not a workload's identity of Istio's form. */
  public static Optional<SpiffeId> parse(String uri) {
    if (uri.length() > MAX_LENGTH || !uri.startsWith(SCHEME)) {
      return Optional.empty();
    }
    String[] parts = uri.substring(SCHEME.length()).split("/", -1);
    boolean shaped = parts.length == 5 && parts[1].equals("ns") && parts[3].equals("sa");
    return shaped && isSegment(parts[0]) && isSegment(parts[2]) && isSegment(parts[4])
        ? Optional.of(new SpiffeId(parts[0], parts[2], parts[4]))
        : Optional.empty();
  }

  private static boolean isSegment(String text) {
    return !text.isEmpty()
        && text.chars()
            .allMatch(
                c ->
                    (c >= 'a' && c <= 'z')
                        || (c >= 'A' && c <= 'Z')
                        || (c >= '0' && c <= '9')
                        || c == '-'
                        || c == '.'
                        || c == '_');
  }

  /** As a certificate names it. */
  @Override
  public String toString() {
    return SCHEME + trustDomain + "/ns/" + namespace + "/sa/" + serviceAccount;
  }
}

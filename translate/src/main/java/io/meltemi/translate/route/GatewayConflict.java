package io.meltemi.translate.route;

import io.meltemi.model.ConfigMeta;

/**
 * Something of a gateway that only one can have, and that two want.
 *
 * @param what for users: {@code port 8080}, {@code SNI host a.example on port 8443}
 * @param owner the one that has it
 * @param loser the one that does without
 */
public record GatewayConflict(String what, String owner, String loser) {
  private static final String PARENTS = "internal.istio.io/parents";

  /** How users know an object: by those that it was made from, if it was. */
  public static String name(ConfigMeta meta) {
    return meta.annotations().find(PARENTS).orElseGet(meta::toString);
  }
}

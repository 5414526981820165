package io.meltemi.model;

import java.util.List;

/**
 * The policies of a mesh, each kind oldest first.
 *
 * @param requestAuthentications with the keys of their issuers
 */
public record SecurityPolicies(
    List<PeerAuthentication> peerAuthentications,
    List<AuthorizationPolicy> authorizationPolicies,
    List<RequestAuthentication> requestAuthentications) {
  public static final SecurityPolicies NONE = new SecurityPolicies(List.of(), List.of(), List.of());
}

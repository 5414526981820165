package io.meltemi.ca.auth;

import io.meltemi.base.IpRange;
import io.meltemi.ca.SpiffeId;
import io.meltemi.ca.auth.ForwardedCertificates.Pair;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Identifies a caller by the certificate that a gateway verified and forwards in {@code
 * x-forwarded-client-cert}. Only gateways at addresses that an operator named are trusted, and only
 * for the header's last element, which the gateway itself wrote; the elements before it may have
 * been forged.
 *
 * <p>Source: istio 1.30.3 security/pkg/server/ca/authenticate/xfcc_authenticator.go, which believes
 * all elements, and loopback addresses too.
 *
 * @param gateways their addresses (TRUSTED_GATEWAY_CIDR)
 * @param ownTrustDomain whether a trust domain is the mesh's
 */
public record ForwardedCertificateAuthenticator(
    List<IpRange> gateways, Predicate<String> ownTrustDomain) implements Authenticator {
  public ForwardedCertificateAuthenticator {
    gateways = List.copyOf(gateways);
  }

  @Override
  public String name() {
    return "XfccAuthenticator";
  }

  @Override
  public Caller authenticate(Credentials credentials) throws AuthenticationException {
    Credentials.Forwarded forwarded = credentials.forwarded();
    if (forwarded.headers().isEmpty()) {
      throw new AuthenticationException("no XFCC header");
    }
    Optional<InetAddress> gateway = forwarded.by();
    if (gateway.stream().noneMatch(a -> gateways.stream().anyMatch(g -> g.contains(a)))) {
      throw new AuthenticationException(
          "caller from " + credentials.peer() + " is not in the trusted network");
    }
    if (forwarded.headers().size() > 1) {
      throw new AuthenticationException(
          forwarded.headers().size() + " XFCC headers (expected: one)");
    }
    SpiffeId identity = identity(ForwardedCertificates.parse(forwarded.headers().getFirst()));
    return new Caller(identity, Caller.Source.CLIENT_CERTIFICATE, Optional.empty());
  }

  private SpiffeId identity(List<List<Pair>> elements) throws AuthenticationException {
    List<String> names =
        elements.getLast().stream()
            .filter(pair -> pair.key().equals("uri"))
            .map(Pair::value)
            .toList();
    Optional<SpiffeId> identity =
        names.size() == 1 ? SpiffeId.parse(names.getFirst()) : Optional.empty();
    return identity
        .filter(id -> ownTrustDomain.test(id.trustDomain()))
        .orElseThrow(
            () ->
                new AuthenticationException(
                    "the XFCC header's last element has the URIs "
                        + names
                        + " (expected: one, a SPIFFE ID of the mesh)"));
  }
}

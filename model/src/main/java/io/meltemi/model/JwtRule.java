package io.meltemi.model;

import java.util.List;

/**
 * One issuer of JSON Web Tokens, and what becomes of its tokens.
 *
 * @param issuer empty: any
 * @param audiences of which a token must have one; empty: any
 * @param spaceDelimitedClaims read as lists, beside {@code scope} and {@code permission}
 */
public record JwtRule(
    String issuer,
    List<String> audiences,
    JwtKeys keys,
    Locations locations,
    Output output,
    List<String> spaceDelimitedClaims) {
  public JwtRule {
    audiences = List.copyOf(audiences);
    spaceDelimitedClaims = List.copyOf(spaceDelimitedClaims);
  }

  public JwtRule withKeys(JwtKeys others) {
    return new JwtRule(issuer, audiences, others, locations, output, spaceDelimitedClaims);
  }

  /**
   * Where in a request the token is. Nowhere said: {@code Authorization: Bearer}, else the query
   * parameter {@code access_token}.
   */
  public record Locations(List<Header> headers, List<String> parameters, List<String> cookies) {
    public static final Locations DEFAULT = new Locations(List.of(), List.of(), List.of());

    public Locations {
      headers = List.copyOf(headers);
      parameters = List.copyOf(parameters);
      cookies = List.copyOf(cookies);
    }
  }

  /**
   * @param prefix before the token, with the space between
   */
  public record Header(String name, String prefix) {}

  /**
   * What the application is told.
   *
   * @param token whether it gets the token itself
   * @param payloadHeader for the payload in base64; empty: none
   */
  public record Output(boolean token, String payloadHeader, List<ClaimHeader> claimHeaders) {
    public static final Output NOTHING = new Output(false, "", List.of());

    public Output {
      claimHeaders = List.copyOf(claimHeaders);
    }
  }

  public record ClaimHeader(String header, String claim) {}
}

package io.meltemi.explain;

import java.util.List;
import java.util.Optional;

/**
 * A connection as a proxy sees it arrive.
 *
 * @param source the other end's address
 * @param address where it was meant to go, before anything redirected it
 * @param hello absent where it begins without TLS
 * @param speaksHttp whether it is HTTP that can be seen: plain, or inside of TLS that ends here
 */
public record Connection(
    String source, String address, int port, Optional<Hello> hello, boolean speaksHttp) {

  /**
   * What TLS begins with.
   *
   * @param serverName empty where the client names none
   * @param peer the name in the client's certificate, {@code spiffe://…}; absent where it shows
   *     none
   */
  public record Hello(String serverName, List<String> protocols, Optional<String> peer) {
    public Hello {
      protocols = List.copyOf(protocols);
    }
  }
}

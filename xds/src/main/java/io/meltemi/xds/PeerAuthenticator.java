package io.meltemi.xds;

import io.grpc.Attributes;
import io.grpc.Metadata;
import io.grpc.StatusException;
import java.util.List;

/** Finds out who is at the other end of a stream. */
@FunctionalInterface
public interface PeerAuthenticator {
  /** For plaintext ports: nobody is known and everybody may come in. */
  PeerAuthenticator NONE = (headers, attributes) -> List.of();

  /**
   * The verified identities (SPIFFE ids) of the peer. Called once, on the stream's virtual thread,
   * before a request is parsed; may block.
   *
   * @param attributes of the connection: {@code Grpc.TRANSPORT_ATTR_SSL_SESSION} among others
   * @throws StatusException ends the stream with this status
   */
  List<String> identities(Metadata headers, Attributes attributes) throws StatusException;

  /**
   * Whether who was verified may be the client that it says it is. Called once, with the stream's
   * first request, on the stream's virtual thread.
   *
   * @throws StatusException ends the stream with this status
   */
  default void authorise(Client client) throws StatusException {}
}

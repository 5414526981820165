package io.meltemi.xds;

import com.google.rpc.Status;
import io.grpc.StatusException;
import java.util.Optional;

/**
 * What is done for a client beside serving it, from its first request to the end of its stream.
 * Called on the stream's virtual thread.
 */
public interface ConnectionHandler {
  ConnectionHandler NONE = new ConnectionHandler() {};

  /**
   * A client has come, and was authorised. It is served when this returns; may block.
   *
   * @throws StatusException ends the stream with this status; the client counts as not connected
   */
  default void onConnect(Client client) throws StatusException {}

  /**
   * What a client that is connected tells by a request of a type that is not served.
   *
   * @param error present where the request carries one
   * @return whether it is of a type that is told, and so not answered
   */
  default boolean onMessage(Client client, String typeUrl, Optional<Status> error) {
    return false;
  }

  /** The stream of a client that was connected has ended; must not block. */
  default void onDisconnect(Client client) {}
}

package io.meltemi.xds;

import java.io.IOException;

/** Where state of the world and incremental xDS differ. Stateless but for what streams share. */
sealed interface Protocol permits StateProtocol, DeltaProtocol {
  /** The resource name that stands for all of a type. */
  String WILDCARD = "*";

  /** The gRPC method's name. */
  String method();

  boolean delta();

  Request parse(byte[] bytes) throws IOException;

  /**
   * The state after the first request for a type on a stream.
   *
   * @param type of the request
   */
  TypeState first(ResourceType type, Request request);

  /** The state after a later request; acknowledgement has been dealt with. */
  TypeState next(ResourceType type, TypeState state, Request request);

  /** Whether a request that refers to another response than the last is to be passed over. */
  boolean dropsExpired();

  /** The response that leads from what was sent to {@code target}. */
  Payload payload(ResourceType type, TypeState state, ResourceList target);
}

package io.meltemi.xds;

import com.google.protobuf.Any;
import io.grpc.StatusException;
import java.util.List;

/**
 * Answers requests for types that are asked for once, rather than watched: those of debug. A type
 * that nobody knows is answered with nothing, so that whoever asks need not wait. Called on the
 * streams' threads.
 */
@FunctionalInterface
public interface QuerySource {
  QuerySource NONE = (_, _, _) -> List.of();

  /**
   * @param names what is asked for by name; may be empty
   * @throws StatusException which ends the stream
   */
  List<Named> answer(Client client, String typeUrl, List<String> names) throws StatusException;

  /** One resource of an answer; the name may be empty. */
  record Named(String name, Any message) {}
}

package io.meltemi.xds;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * One stream as it is now, for debug views.
 *
 * @param behind whether something is due that has not been sent
 * @param watches what the client subscribed to, in the order of {@link ResourceType}
 */
public record SessionStatus(
    Client client, Instant connectedAt, boolean delta, boolean behind, List<Watch> watches) {

  public SessionStatus {
    watches = List.copyOf(watches);
  }

  /**
   * One type of resource on one stream.
   *
   * @param wildcard whether all resources of the type are asked for
   * @param names what is asked for by name, sorted
   * @param sent what was sent last and is in force if the client accepted it
   * @param nonceSent of the last response, empty before the first; where the client came with what
   *     an earlier stream sent it and no response was due since, the version of that
   * @param nonceAcked of the last response that was accepted, likewise
   * @param sentAt when the last response was sent on this stream
   * @param refusal what the client did not take
   */
  public record Watch(
      ResourceType type,
      boolean wildcard,
      List<String> names,
      ResourceList sent,
      String nonceSent,
      String nonceAcked,
      Optional<Instant> sentAt,
      Refusal refusal) {}

  /**
   * @param error how the client rejected the last response; kept until the next acceptance
   * @param putAside the versions that the client refused, and that it is not sent again
   * @param open whether more is to be known: the last response was not answered, or versions are
   *     not sent until others have been tried
   */
  public record Refusal(Optional<Rejection> error, List<Refused> putAside, boolean open) {
    public static final Refusal NONE = new Refusal(Optional.empty(), List.of(), false);
  }

  /** A version of a resource that the client refused, and with what words. */
  public record Refused(Resource resource, String message) {}

  /** A NACK: the version that was rejected and what the client said. */
  public record Rejection(String version, int code, String message) {}
}

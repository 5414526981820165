package io.meltemi.agent.xds;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;

/**
 * The agent's own requests and responses within one of Envoy's streams: requests are written
 * between Envoy's, responses are removed from istiod's. Event loop thread only.
 */
final class AgentExchange {
  private static final System.Logger LOG = System.getLogger("xdsproxy");

  private final AgentSubscription type;
  private final DiscoveryMessages messages;
  private final ResponseCutter cutter;
  private final List<ByteBuf> forEnvoy = new ArrayList<>();
  private final Queue<byte[]> requests = new ArrayDeque<>();
  private boolean begun;

  AgentExchange(AdsPath path, AgentSubscription type) {
    this.type = type;
    this.messages = new DiscoveryMessages(path, type.typeUrl());
    this.cutter =
        new ResponseCutter(new ResponseType(path, type.typeUrl()), forEnvoy::add, this::received);
  }

  /** Envoy's first request, which carries the node, is through: the agent may ask. */
  void begin() {
    if (!begun) {
      begun = true;
      requests.add(messages.subscription());
    }
  }

  /** Whether the agent has something to say. */
  boolean hasRequests() {
    return !requests.isEmpty();
  }

  /** What the agent has to say now, as gRPC messages; empty if nothing. */
  ByteBuf takeRequests() {
    ByteBuf all = Unpooled.buffer(0);
    for (byte[] request = requests.poll(); request != null; request = requests.poll()) {
      all.writeByte(0).writeInt(request.length).writeBytes(request);
    }
    return all;
  }

  /**
   * Takes a piece of istiod's.
   *
   * @param envoys receives what of it, and of what was held back, is Envoy's, to be released
   * @return how many of Envoy's messages ended in it
   */
  int take(ByteBuf piece, List<ByteBuf> envoys) {
    int ended = cutter.take(piece);
    envoys.addAll(forEnvoy);
    forEnvoy.clear();
    return ended;
  }

  private void received(byte[] message) {
    DiscoveryMessages.Response response;
    try {
      response = messages.response(message);
    } catch (IllegalArgumentException broken) {
      LOG.log(
          System.Logger.Level.WARNING,
          "a response of %s is dropped: %s".formatted(type.typeUrl(), broken.getMessage()));
      return;
    }
    try {
      response.resources().forEach(type.handler());
      requests.add(messages.acceptance(response));
    } catch (IllegalArgumentException refused) {
      LOG.log(
          System.Logger.Level.WARNING,
          "%s is rejected: %s".formatted(type.typeUrl(), refused.getMessage()));
      requests.add(messages.rejection(response, String.valueOf(refused.getMessage())));
    }
  }
}

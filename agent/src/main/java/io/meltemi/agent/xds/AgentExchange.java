package io.meltemi.agent.xds;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * What the agent itself does within one of Envoy's streams: its own requests are written between
 * Envoy's, its own responses are removed from istiod's, and extension configurations reach Envoy
 * once they are rewritten, between whole messages. Event loop thread only.
 */
final class AgentExchange {
  private static final System.Logger LOG = System.getLogger("xdsproxy");
  private static final Duration NEXT_TRY = Duration.ofSeconds(30);

  private static final String HEALTH = "type.googleapis.com/istio.v1.HealthInformation";

  private final List<Own> own;
  private final DiscoveryMessages health;
  private final Supplier<Optional<HealthReport>> latest;
  private final ResponseCutter cutter;
  private final ExtensionQueue extensions;
  private final Consumer<ByteBuf> late;
  private final List<ByteBuf> forEnvoy = new ArrayList<>();
  private final Queue<byte[]> requests = new ArrayDeque<>();
  private final Queue<byte[]> rewritten = new ArrayDeque<>();
  private boolean begun;

  /** What the agent asks for itself. */
  private record Own(AgentSubscription type, DiscoveryMessages messages) {}

  /**
   * @param latest what is known of the application's health, if anything
   * @param late told what goes to Envoy at another time than what istiod sends
   */
  AgentExchange(
      AdsPath path,
      AgentTypes types,
      Executor loop,
      Supplier<Optional<HealthReport>> latest,
      Consumer<ByteBuf> late) {
    this.health = new DiscoveryMessages(path, HEALTH);
    this.latest = latest;
    this.own =
        types.own().stream()
            .map(type -> new Own(type, new DiscoveryMessages(path, type.typeUrl())))
            .toList();
    this.extensions = new ExtensionQueue(path, types.extensions(), NEXT_TRY, loop, this::rewritten);
    this.late = late;
    this.cutter = new ResponseCutter(new ResponseType(path, types.ownUrls()), new Sorted());
  }

  private final class Sorted implements ResponseCutter.Sink {
    @Override
    public void envoys(ByteBuf piece) {
      forEnvoy.add(piece);
    }

    @Override
    public void own(byte[] message) {
      received(message);
    }

    @Override
    public void extensions(byte[] message) {
      extensions.add(message);
    }

    @Override
    public void between() {
      for (byte[] next = rewritten.poll(); next != null; next = rewritten.poll()) {
        forEnvoy.add(framed(next));
      }
    }
  }

  /** Goes to Envoy now, or after the message of which it has a part. */
  private void rewritten(byte[] message) {
    if (cutter.isPassing()) {
      rewritten.add(message);
    } else {
      late.accept(framed(message));
    }
  }

  private static ByteBuf framed(byte[] message) {
    return Unpooled.buffer(5 + message.length)
        .writeByte(0)
        .writeInt(message.length)
        .writeBytes(message);
  }

  /** The stream has ended. */
  void close() {
    extensions.close();
  }

  /** Envoy's first request, which carries the node, is through: the agent may ask. */
  void begin() {
    if (!begun) {
      begun = true;
      own.forEach(ours -> requests.add(ours.messages().subscription()));
      latest.get().ifPresent(this::tell);
    }
  }

  /** The application's health is another; before the stream has begun it is told then. */
  void tell(HealthReport report) {
    if (begun) {
      requests.add(health.report(report.problem()));
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
    try {
      String typeUrl = DiscoveryMessages.typeOf(message);
      for (Own ours : own) {
        if (ours.type().typeUrl().equals(typeUrl)) {
          answer(ours, ours.messages().response(message));
        }
      }
    } catch (IllegalArgumentException broken) {
      LOG.log(
          System.Logger.Level.WARNING,
          "a response of %s is dropped: %s".formatted(types(), broken.getMessage()));
    }
  }

  private String types() {
    return own.stream().map(ours -> ours.type().typeUrl()).collect(Collectors.joining(" or "));
  }

  private void answer(Own ours, DiscoveryMessages.Response response) {
    String typeUrl = ours.type().typeUrl();
    try {
      response.resources().forEach(ours.type().handler());
      requests.add(ours.messages().acceptance(response));
    } catch (IllegalArgumentException refused) {
      LOG.log(
          System.Logger.Level.WARNING,
          "%s is rejected: %s".formatted(typeUrl, refused.getMessage()));
      requests.add(ours.messages().rejection(response, String.valueOf(refused.getMessage())));
    }
  }
}

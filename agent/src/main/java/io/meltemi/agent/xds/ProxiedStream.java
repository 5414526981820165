package io.meltemi.agent.xds;

import io.meltemi.agent.grpc.GrpcStatus;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.handler.codec.http2.Http2ResetFrame;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One xDS stream of Envoy's, forwarded to istiod over a connection of its own. Until that
 * connection stands nothing but headers is read from Envoy. When either side ends, the other is
 * ended, so that Envoy subscribes anew on its next stream. Event loop thread only.
 */
final class ProxiedStream {
  private static final System.Logger LOG = System.getLogger("xdsproxy");

  private final long number;
  private final IstiodConnector connector;
  private final XdsStatistics statistics;
  private final Channel envoy;
  private final AgentTypes types;
  private final Supplier<Optional<HealthReport>> health;
  private Optional<AgentExchange> own = Optional.empty();
  private @Nullable Channel istiod;
  private boolean headersSent;
  private boolean between;
  private boolean ended;

  ProxiedStream(
      long number,
      Channel envoy,
      IstiodConnector connector,
      XdsStatistics statistics,
      AgentTypes types,
      Supplier<Optional<HealthReport>> health) {
    this.types = types;
    this.health = health;
    this.number = number;
    this.envoy = envoy;
    this.connector = connector;
    this.statistics = statistics;
  }

  /** Begins to connect; Envoy's data is read once istiod is there. */
  void open(String path) {
    LOG.log(
        System.Logger.Level.INFO,
        "xDS stream %d of Envoy's goes to istiod at %s".formatted(number, connector.address()));
    own =
        AdsPath.of(path)
            .map(method -> new AgentExchange(method, types, envoy.eventLoop(), health, this::late));
    connector.open(path, () -> !ended, new FromIstiod(), this::connected);
  }

  private void connected(Channel stream) {
    if (ended) {
      var _ = stream.parent().close();
      return;
    }
    istiod = stream;
    stream.read();
    envoy.read();
  }

  /** A message of Envoy's that was held back. */
  private void late(ByteBuf message) {
    if (ended) {
      message.release();
    } else {
      var _ = envoy.writeAndFlush(new DefaultHttp2DataFrame(message, false));
    }
  }

  /** Passes a frame of Envoy's on, and asks for the next when istiod has taken it. */
  void fromEnvoy(Http2DataFrame frame, MessageCounter counter) {
    if (istiod == null || ended) {
      ReferenceCountUtil.release(frame);
      return;
    }
    ByteBuf content = frame.content();
    int ended = counter.endingIn(content);
    statistics.requests().add(ended);
    statistics.largestRequest().accumulate(counter.largest());
    if (ended > 0 && own.isPresent()) {
      own.get().begin();
      if (own.get().hasRequests()) {
        ByteBuf upToThere = content.readRetainedSlice(counter.lastEnd() - content.readerIndex());
        var _ = istiod.write(new DefaultHttp2DataFrame(upToThere, false));
        writeOwn(own.get(), istiod);
      }
    }
    between = counter.betweenMessages();
    readAfter(istiod.writeAndFlush(new DefaultHttp2DataFrame(content, frame.isEndStream())), envoy);
  }

  /** The application's health is another. */
  void tell(HealthReport report) {
    own.ifPresent(exchange -> exchange.tell(report));
    if (between && istiod != null && !ended && own.isPresent()) {
      writeOwn(own.get(), istiod);
    }
  }

  private static void writeOwn(AgentExchange own, Channel istiod) {
    if (own.hasRequests()) {
      var _ = istiod.writeAndFlush(new DefaultHttp2DataFrame(own.takeRequests(), false));
    }
  }

  /** Envoy's side is gone. */
  void envoyEnded(String how) {
    if (!ended) {
      ended = true;
      statistics.envoyTerminations().increment();
      LOG.log(System.Logger.Level.INFO, "xDS stream %d: Envoy %s".formatted(number, how));
      closeIstiod();
    }
  }

  /** Ends both sides; Envoy connects again after its back-off. */
  void end(String reason) {
    if (!ended) {
      ended = true;
      answerEnvoy(GrpcStatus.UNAVAILABLE.headers(headersSent, reason));
      closeIstiod();
    }
  }

  private void answerEnvoy(Http2Headers last) {
    var _ =
        envoy
            .writeAndFlush(new DefaultHttp2HeadersFrame(last, true))
            .addListener(ChannelFutureListener.CLOSE);
  }

  private void closeIstiod() {
    own.ifPresent(AgentExchange::close);
    if (istiod != null) {
      var _ = istiod.parent().close();
    }
  }

  private static void readAfter(ChannelFuture written, Channel from) {
    var _ =
        written.addListener(
            done -> {
              if (done.isSuccess()) {
                from.read();
              } else {
                var _ = from.close();
              }
            });
  }

  private final class FromIstiod extends ChannelInboundHandlerAdapter {
    private final MessageCounter counter = new MessageCounter();

    /** Passes a frame on; where it is all the agent's own, the next is asked for at once. */
    private void data(Http2DataFrame data, Channel stream) {
      if (own.isEmpty()) {
        statistics.responses().add(counter.endingIn(data.content()));
        write(data.content(), data.isEndStream(), stream);
        return;
      }
      List<ByteBuf> envoys = new ArrayList<>();
      statistics.responses().add(own.get().take(data.content(), envoys));
      data.release();
      if (between) {
        writeOwn(own.get(), stream);
      }
      if (envoys.isEmpty() && !data.isEndStream()) {
        stream.read();
        return;
      }
      ByteBuf all =
          envoys.size() == 1
              ? envoys.getFirst()
              : Unpooled.wrappedBuffer(envoys.toArray(ByteBuf[]::new));
      write(all, data.isEndStream(), stream);
    }

    private void write(ByteBuf content, boolean last, Channel stream) {
      long from = System.nanoTime();
      ChannelFuture written = envoy.writeAndFlush(new DefaultHttp2DataFrame(content, last));
      readAfter(written, stream);
      var _ = written.addListener(_ -> statistics.sendTime().observe(System.nanoTime() - from));
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object frame) {
      if (ended) {
        ReferenceCountUtil.release(frame);
        return;
      }
      switch (frame) {
        case Http2DataFrame data -> {
          connector.reached();
          boolean last = data.isEndStream();
          data(data, context.channel());
          if (last) {
            istiodEnded("ended it");
          }
        }
        case Http2HeadersFrame headers when headers.isEndStream() -> trailers(headers.headers());
        case Http2HeadersFrame headers -> {
          headersSent = true;
          var _ = envoy.writeAndFlush(new DefaultHttp2HeadersFrame(headers.headers(), false));
          context.read();
        }
        default -> {
          ReferenceCountUtil.release(frame);
          context.read();
        }
      }
    }

    private void trailers(Http2Headers headers) {
      ended = true;
      statistics.istiodTerminations().increment();
      LOG.log(
          System.Logger.Level.INFO,
          "xDS stream %d: istiod ended it with grpc-status %s %s"
              .formatted(
                  number, headers.get("grpc-status", "unknown"), headers.get("grpc-message", "")));
      answerEnvoy(headers);
      closeIstiod();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
      if (event instanceof Http2ResetFrame reset) {
        istiodEnded("reset it with HTTP/2 error " + reset.errorCode());
      }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
      istiodEnded("is gone");
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable failure) {
      istiodEnded("failed: " + failure.getMessage());
    }

    private void istiodEnded(String how) {
      if (!ended) {
        statistics.istiodTerminations().increment();
        LOG.log(System.Logger.Level.WARNING, "xDS stream %d: istiod %s".formatted(number, how));
        end("istiod " + how);
      }
    }
  }
}

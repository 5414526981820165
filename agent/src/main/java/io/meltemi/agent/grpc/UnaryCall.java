package io.meltemi.agent.grpc;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.handler.codec.http2.Http2ResetFrame;
import io.netty.handler.codec.http2.Http2StreamChannel;
import io.netty.util.ReferenceCountUtil;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One message to a server and one back, on a connection that is closed afterwards. */
public final class UnaryCall {
  private static final int UNAVAILABLE = 14;
  private static final int DEADLINE_EXCEEDED = 4;
  private static final int INTERNAL = 13;
  private static final int MAX_ANSWER = 1 << 20;

  private final Dialer dialer;
  private final CompletableFuture<byte[]> answer = new CompletableFuture<>();
  private @Nullable Http2StreamChannel stream;

  private UnaryCall(Dialer dialer) {
    this.dialer = dialer;
  }

  /**
   * Calls and waits. Any thread but the event loop's.
   *
   * @param patience for all of it, connecting too
   * @throws CallException if there is no answer
   */
  public static byte[] call(
      Dialer dialer, EventLoop loop, String path, byte[] message, Duration patience)
      throws CallException, InterruptedException {
    UnaryCall call = new UnaryCall(dialer);
    var deadline =
        loop.schedule(
            () ->
                call.fail(
                    DEADLINE_EXCEEDED, "it did not answer within " + patience.toSeconds() + " s"),
            patience.toMillis(),
            TimeUnit.MILLISECONDS);
    try {
      dialer.dial(
          path,
          new Dialer.Listener(
              call.new Answer(),
              opened -> call.send(opened, message),
              reason -> call.fail(UNAVAILABLE, reason)));
      return call.answer.get();
    } catch (ExecutionException failed) {
      if (failed.getCause() instanceof CallException known) {
        throw known;
      }
      throw new IllegalStateException(failed);
    } finally {
      deadline.cancel(false);
      loop.execute(call::hangUp);
    }
  }

  private void send(Http2StreamChannel opened, byte[] message) {
    stream = opened;
    if (answer.isDone()) {
      hangUp();
      return;
    }
    opened.read();
    var _ =
        opened.writeAndFlush(
            new DefaultHttp2DataFrame(Unpooled.wrappedBuffer(MessageReader.framed(message)), true));
  }

  private void hangUp() {
    if (stream != null) {
      var _ = stream.parent().close();
    }
  }

  private void fail(int code, String reason) {
    answer.completeExceptionally(new CallException(code, dialer.address() + ": " + reason));
  }

  private final class Answer extends ChannelInboundHandlerAdapter {
    private final MessageReader reader = new MessageReader(MAX_ANSWER);
    private byte @Nullable [] message;

    @Override
    public void channelRead(ChannelHandlerContext context, Object frame) {
      try {
        switch (frame) {
          case Http2DataFrame data -> take(reader.add(data.content()));
          case Http2HeadersFrame headers when headers.isEndStream() -> end(headers.headers());
          case Http2HeadersFrame headers when !"200".contentEquals(headers.headers().status()) ->
              fail(UNAVAILABLE, "HTTP status " + headers.headers().status());
          default -> {} // headers before the message, and frames that say nothing here
        }
      } catch (IllegalArgumentException unreadable) {
        fail(INTERNAL, "its answer cannot be read: " + unreadable.getMessage());
      } finally {
        ReferenceCountUtil.release(frame);
      }
      context.read();
    }

    private void take(List<byte[]> messages) {
      if (!messages.isEmpty()) {
        message = messages.getFirst();
      }
    }

    private void end(Http2Headers trailers) {
      CharSequence status = trailers.get("grpc-status", "");
      if (status.toString().equals("0") && message != null) {
        answer.complete(message);
        return;
      }
      int code = status.toString().matches("\\d{1,2}") ? Integer.parseInt(status.toString()) : 2;
      fail(code, "grpc-status " + code + " " + decoded(trailers.get("grpc-message", "")));
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
      if (event instanceof Http2ResetFrame reset) {
        fail(UNAVAILABLE, "it reset the call with HTTP/2 error " + reset.errorCode());
      }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
      fail(UNAVAILABLE, "the connection is gone");
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable failure) {
      fail(UNAVAILABLE, String.valueOf(failure.getMessage()));
      var _ = context.close();
    }
  }

  private static String decoded(CharSequence percentEncoded) {
    String text = percentEncoded.toString();
    try {
      return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException notEncoded) {
      return text;
    }
  }
}

package io.meltemi.agent.grpc;

import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.DefaultHttp2PingFrame;
import io.netty.handler.codec.http2.Http2PingFrame;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Detects a server that is gone without closing the connection: sends a ping every 30 s and waits
 * 10 s for its answer.
 */
final class KeepAlive extends UnhandledFrames {
  private static final System.Logger LOG = System.getLogger("grpc");
  private static final int PERIOD_SECONDS = 30;
  private static final int PATIENCE_SECONDS = 10;

  private @Nullable Future<?> next;
  private boolean answered = true;

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    schedule(context, () -> ask(context), PERIOD_SECONDS);
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext context) {
    if (next != null) {
      next.cancel(false);
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object frame) {
    if (frame instanceof Http2PingFrame ping && ping.ack()) {
      answered = true;
    }
    super.channelRead(context, frame);
  }

  private void ask(ChannelHandlerContext context) {
    answered = false;
    var _ = context.writeAndFlush(new DefaultHttp2PingFrame(PERIOD_SECONDS));
    schedule(context, () -> check(context), PATIENCE_SECONDS);
  }

  private void check(ChannelHandlerContext context) {
    if (answered) {
      schedule(context, () -> ask(context), PERIOD_SECONDS - PATIENCE_SECONDS);
    } else {
      LOG.log(
          System.Logger.Level.WARNING,
          "the server did not answer within " + PATIENCE_SECONDS + " s: connection given up");
      var _ = context.close();
    }
  }

  private void schedule(ChannelHandlerContext context, Runnable task, int seconds) {
    next = context.executor().schedule(task, seconds, TimeUnit.SECONDS);
  }
}

package io.meltemi.agent.xds;

import io.meltemi.agent.grpc.GrpcStatus;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.handler.codec.http2.Http2ResetFrame;
import io.netty.util.ReferenceCountUtil;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A stream that Envoy opened: its headers make a {@link Passage}, the rest goes through it. */
final class EnvoySide extends ChannelInboundHandlerAdapter {
  private final Function<Channel, Passage> passages;
  private final MessageCounter counter = new MessageCounter();
  private @Nullable Passage passage;

  EnvoySide(Function<Channel, Passage> passages) {
    this.passages = passages;
  }

  @Override
  public void channelActive(ChannelHandlerContext context) {
    context.read();
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object frame) {
    if (frame instanceof Http2DataFrame data && passage != null) {
      passage.fromEnvoy(data, counter);
      return;
    }
    if (frame instanceof Http2HeadersFrame headers && passage == null) {
      open(context, headers);
    }
    ReferenceCountUtil.release(frame);
  }

  private void open(ChannelHandlerContext context, Http2HeadersFrame headers) {
    CharSequence path = headers.headers().path();
    if (path == null || AdsPath.of(path).isEmpty()) {
      var _ =
          context
              .writeAndFlush(
                  new DefaultHttp2HeadersFrame(
                      GrpcStatus.UNIMPLEMENTED.headers(false, "only aggregated discovery is here"),
                      true))
              .addListener(ChannelFutureListener.CLOSE);
      return;
    }
    passage = passages.apply(context.channel());
    passage.open(path.toString());
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event instanceof Http2ResetFrame reset && passage != null) {
      passage.envoyEnded("reset it with HTTP/2 error " + reset.errorCode());
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    if (passage != null) {
      passage.envoyEnded("ended it");
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable failure) {
    if (passage != null) {
      passage.envoyEnded("failed: " + failure.getMessage());
    }
    var _ = context.close();
  }
}

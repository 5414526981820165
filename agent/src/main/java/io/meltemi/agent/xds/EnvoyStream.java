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

/**
 * The channel handler of a stream that Envoy opened: its headers make a {@link ProxiedStream},
 * everything after them is passed to it.
 */
final class EnvoyStream extends ChannelInboundHandlerAdapter {
  private final Function<Channel, ProxiedStream> streams;
  private final MessageCounter counter = new MessageCounter();
  private @Nullable ProxiedStream proxied;

  EnvoyStream(Function<Channel, ProxiedStream> streams) {
    this.streams = streams;
  }

  @Override
  public void channelActive(ChannelHandlerContext context) {
    context.read();
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object frame) {
    if (frame instanceof Http2DataFrame data && proxied != null) {
      proxied.fromEnvoy(data, counter);
      return;
    }
    if (frame instanceof Http2HeadersFrame headers && proxied == null) {
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
    proxied = streams.apply(context.channel());
    proxied.open(path.toString());
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event instanceof Http2ResetFrame reset && proxied != null) {
      proxied.envoyEnded("reset it with HTTP/2 error " + reset.errorCode());
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    if (proxied != null) {
      proxied.envoyEnded("ended it");
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable failure) {
    if (proxied != null) {
      proxied.envoyEnded("failed: " + failure.getMessage());
    }
    var _ = context.close();
  }
}

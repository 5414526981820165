package io.meltemi.agent.grpc;

import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;

/**
 * The last handler of a connection: releases frames that no stream takes, and closes the connection
 * when it fails.
 */
@ChannelHandler.Sharable
class UnhandledFrames extends ChannelInboundHandlerAdapter {
  private static final System.Logger LOG = System.getLogger("grpc");

  @Override
  public void channelRead(ChannelHandlerContext context, Object frame) {
    ReferenceCountUtil.release(frame);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable failure) {
    LOG.log(System.Logger.Level.DEBUG, "connection ended: " + failure);
    var _ = context.close();
  }
}

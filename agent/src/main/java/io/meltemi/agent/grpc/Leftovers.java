package io.meltemi.agent.grpc;

import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;

/** Takes what nobody else does: frames of the connection itself, and its failures, which end it. */
@ChannelHandler.Sharable
class Leftovers extends ChannelInboundHandlerAdapter {
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

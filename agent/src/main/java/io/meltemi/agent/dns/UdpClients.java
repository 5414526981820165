package io.meltemi.agent.dns;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.DatagramPacket;

/** Queries by datagram. What fails concerns one of them and not the socket. */
final class UdpClients extends SimpleChannelInboundHandler<DatagramPacket> {
  private static final System.Logger LOG = System.getLogger("dns");

  private final DnsProxy proxy;

  UdpClients(DnsProxy proxy) {
    this.proxy = proxy;
  }

  @Override
  protected void channelRead0(ChannelHandlerContext context, DatagramPacket packet) {
    proxy.answer(
        packet.content(),
        false,
        context.alloc(),
        answer -> {
          var _ = context.writeAndFlush(new DatagramPacket(answer, packet.sender()));
        });
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable failure) {
    LOG.log(System.Logger.Level.DEBUG, "a datagram failed: " + failure);
  }
}

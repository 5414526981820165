package io.meltemi.agent.dns;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.LengthFieldBasedFrameDecoder;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Queries by connection, each message behind two bytes of length. Nothing more is read before what
 * was read is answered; a silent connection is ended.
 */
final class TcpClients extends SimpleChannelInboundHandler<ByteBuf> {
  private static final int MAX_CONNECTIONS = 256;
  private static final int MAX_QUERY = 4096;
  private static final int IDLE_SECONDS = 10;

  private final DnsProxy proxy;
  private @Nullable Future<?> idle;
  private int answering;

  private TcpClients(DnsProxy proxy) {
    this.proxy = proxy;
  }

  /** How many connections there are. Event loop thread only. */
  static final class Count {
    private int connections;
  }

  static void serve(Channel connection, DnsProxy proxy, Count count) {
    if (count.connections >= MAX_CONNECTIONS) {
      var _ = connection.close();
      return;
    }
    count.connections++;
    var _ = connection.closeFuture().addListener(_ -> count.connections--);
    connection.config().setAutoRead(false);
    connection
        .pipeline()
        .addLast(new LengthFieldBasedFrameDecoder(MAX_QUERY, 0, 2, 0, 2))
        .addLast(new TcpClients(proxy));
  }

  @Override
  public void channelActive(ChannelHandlerContext context) {
    await(context);
  }

  private void await(ChannelHandlerContext context) {
    stopWaiting();
    idle = context.executor().schedule(() -> end(context), IDLE_SECONDS, TimeUnit.SECONDS);
    context.read();
  }

  private static void end(ChannelHandlerContext context) {
    var _ = context.close();
  }

  private void stopWaiting() {
    if (idle != null) {
      idle.cancel(false);
    }
  }

  @Override
  protected void channelRead0(ChannelHandlerContext context, ByteBuf query) {
    answering++;
    proxy.answer(query, true, context.alloc(), answer -> reply(context, answer));
  }

  private void reply(ChannelHandlerContext context, ByteBuf answer) {
    ByteBuf length = context.alloc().buffer(2).writeShort(answer.readableBytes());
    var _ = context.write(length);
    var _ = context.writeAndFlush(answer).addListener(_ -> answered(context));
  }

  private void answered(ChannelHandlerContext context) {
    answering--;
    if (answering == 0 && context.channel().isActive()) {
      await(context);
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    if (answering == 0) {
      context.read();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    stopWaiting();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable failure) {
    end(context);
  }
}

package io.meltemi.xds.transport;

import io.grpc.internal.ObjectPool;
import io.grpc.netty.shaded.io.grpc.netty.GrpcHttp2ConnectionHandler;
import io.grpc.netty.shaded.io.grpc.netty.InternalProtocolNegotiator;
import io.grpc.netty.shaded.io.netty.channel.ChannelHandler;
import io.grpc.netty.shaded.io.netty.channel.ChannelHandlerContext;
import io.grpc.netty.shaded.io.netty.channel.ChannelInboundHandlerAdapter;
import io.grpc.netty.shaded.io.netty.util.AsciiString;
import java.util.concurrent.Executor;

/** Negotiates as another does, with a meter in front on each connection. */
record CountingNegotiators(InternalProtocolNegotiator.ServerFactory factory, Connections counts)
    implements InternalProtocolNegotiator.ServerFactory {

  @Override
  public InternalProtocolNegotiator.ProtocolNegotiator newNegotiator(
      ObjectPool<? extends Executor> executors) {
    return new Counting(factory.newNegotiator(executors), counts);
  }

  private record Counting(
      InternalProtocolNegotiator.ProtocolNegotiator negotiator, Connections counts)
      implements InternalProtocolNegotiator.ProtocolNegotiator {
    @Override
    public AsciiString scheme() {
      return negotiator.scheme();
    }

    @Override
    public ChannelHandler newHandler(GrpcHttp2ConnectionHandler http2) {
      return new Begin(negotiator.newHandler(http2), counts);
    }

    @Override
    public void close() {
      negotiator.close();
    }
  }

  /** Puts the meter in front, and the negotiation in its own place. */
  private static final class Begin extends ChannelInboundHandlerAdapter {
    private final ChannelHandler negotiation;
    private final Connections counts;

    Begin(ChannelHandler negotiation, Connections counts) {
      this.negotiation = negotiation;
      this.counts = counts;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
      context.pipeline().addFirst(new Connections.Meter(counts));
      context.pipeline().replace(this, null, negotiation);
    }
  }
}

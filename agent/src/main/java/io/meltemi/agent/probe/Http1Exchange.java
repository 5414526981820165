package io.meltemi.agent.probe;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.LastHttpContent;

/** Collects the answer on an HTTP/1.1 connection. */
final class Http1Exchange extends SimpleChannelInboundHandler<HttpObject> {
  private final Reply reply;

  Http1Exchange(Reply reply) {
    this.reply = reply;
  }

  @Override
  protected void channelRead0(ChannelHandlerContext context, HttpObject part) {
    if (part.decoderResult().isFailure()) {
      reply.fail("no HTTP: " + part.decoderResult().cause().getMessage());
      return;
    }
    if (part instanceof HttpResponse response && response.status().code() >= 200) {
      reply.status(response.status().code());
      response.headers().forEach(header -> reply.header(header.getKey(), header.getValue()));
    }
    if (part instanceof HttpContent content && reply.status() != 0) {
      reply.data(content.content());
    }
    if (part instanceof LastHttpContent && reply.status() != 0) {
      reply.end();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    reply.fail("the connection ended");
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable failure) {
    reply.fail(String.valueOf(failure.getMessage()));
  }
}

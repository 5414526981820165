package io.meltemi.agent.probe;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.handler.codec.http2.Http2ResetFrame;
import io.netty.handler.codec.http2.Http2StreamFrame;

/** Collects the answer on an HTTP/2 stream; trailers are kept as headers. */
final class Http2Exchange extends SimpleChannelInboundHandler<Http2StreamFrame> {
  private final Reply reply;

  Http2Exchange(Reply reply) {
    this.reply = reply;
  }

  @Override
  protected void channelRead0(ChannelHandlerContext context, Http2StreamFrame frame) {
    if (frame instanceof Http2HeadersFrame headers) {
      headers(headers.headers());
      if (headers.isEndStream()) {
        reply.end();
      }
    } else if (frame instanceof Http2DataFrame data) {
      reply.data(data.content());
      if (data.isEndStream()) {
        reply.end();
      }
    }
  }

  private void headers(Http2Headers headers) {
    CharSequence status = headers.status();
    if (status != null && !status.toString().startsWith("1")) {
      reply.status(status.toString().matches("\\d{3}") ? Integer.parseInt(status.toString()) : 500);
    }
    headers.forEach(header -> reply.header(header.getKey(), header.getValue()));
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event instanceof Http2ResetFrame reset) {
      reply.fail("the stream was reset with HTTP/2 error " + reset.errorCode());
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

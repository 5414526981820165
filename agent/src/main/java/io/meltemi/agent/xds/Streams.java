package io.meltemi.agent.xds;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2Settings;
import java.util.function.Supplier;

/** HTTP/2 on a connection, each of its streams a channel that is read only when asked. */
final class Streams {
  private static final int MAX_STREAMS = 16;
  private static final int MAX_HEADER_BYTES = 16 << 10;

  private Streams() {}

  /** Puts the server's side on it; each new stream gets a handler. */
  static void serve(Channel connection, Supplier<ChannelHandler> handlers) {
    Http2Settings settings =
        Http2Settings.defaultSettings()
            .maxConcurrentStreams(MAX_STREAMS)
            .maxHeaderListSize(MAX_HEADER_BYTES);
    connection
        .pipeline()
        .addLast(Http2FrameCodecBuilder.forServer().initialSettings(settings).build())
        .addLast(new Http2MultiplexHandler(initializer(handlers)))
        .addLast(new Leftovers());
  }

  /** Puts the client's side on it. */
  static void call(Channel connection) {
    Http2Settings settings =
        Http2Settings.defaultSettings().pushEnabled(false).maxHeaderListSize(MAX_HEADER_BYTES);
    connection
        .pipeline()
        .addLast(Http2FrameCodecBuilder.forClient().initialSettings(settings).build())
        .addLast(new Http2MultiplexHandler(new Leftovers()))
        .addLast(new KeepAlive());
  }

  /** A stream that is read only when asked, with a handler. */
  static ChannelInitializer<Channel> initializer(Supplier<ChannelHandler> handlers) {
    return new ChannelInitializer<>() {
      @Override
      protected void initChannel(Channel stream) {
        stream.config().setAutoRead(false);
        stream.pipeline().addLast(handlers.get());
      }
    };
  }
}

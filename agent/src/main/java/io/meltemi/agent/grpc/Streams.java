package io.meltemi.agent.grpc;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2Settings;
import java.util.function.Supplier;

/** HTTP/2 on a connection, each of its streams a channel that is read only when asked. */
public final class Streams {
  private static final int MAX_HEADER_BYTES = 16 << 10;

  private Streams() {}

  /** Puts the server's side on it; each of at most so many streams gets a handler. */
  public static void serve(Channel connection, int streams, Supplier<ChannelHandler> handlers) {
    Http2Settings settings =
        Http2Settings.defaultSettings()
            .maxConcurrentStreams(streams)
            .maxHeaderListSize(MAX_HEADER_BYTES);
    connection
        .pipeline()
        .addLast(Http2FrameCodecBuilder.forServer().initialSettings(settings).build())
        .addLast(new Http2MultiplexHandler(initializer(handlers)))
        .addLast(new UnhandledFrames());
  }

  /** Puts the client's side on it. */
  public static void call(Channel connection) {
    Http2Settings settings =
        Http2Settings.defaultSettings().pushEnabled(false).maxHeaderListSize(MAX_HEADER_BYTES);
    connection
        .pipeline()
        .addLast(Http2FrameCodecBuilder.forClient().initialSettings(settings).build())
        .addLast(new Http2MultiplexHandler(new UnhandledFrames()))
        .addLast(new KeepAlive());
  }

  /** A stream that is read only when asked, with a handler. */
  public static ChannelInitializer<Channel> initializer(Supplier<ChannelHandler> handlers) {
    return new ChannelInitializer<>() {
      @Override
      protected void initChannel(Channel stream) {
        stream.config().setAutoRead(false);
        stream.pipeline().addLast(handlers.get());
      }
    };
  }
}

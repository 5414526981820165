package io.meltemi.agent.sds;

import io.meltemi.agent.cert.Secret;
import io.meltemi.agent.grpc.GrpcStatus;
import io.meltemi.agent.grpc.MessageReader;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * One stream of Envoy's: what it wants, what it was sent, and what waits until it reads on, which
 * is at most one state of each secret. Event loop thread only.
 */
final class SdsStream extends ChannelInboundHandlerAdapter {
  private static final System.Logger LOG = System.getLogger("sds");
  private static final String PATH =
      "/envoy.service.secret.v3.SecretDiscoveryService/StreamSecrets";
  private static final int MAX_MESSAGE = 1 << 20;
  private static final int MAX_NAMES = 64;
  private static final int MAX_NAME = 4096;

  private final SdsServer server;
  private final MessageReader reader = new MessageReader(MAX_MESSAGE);
  private final Map<String, Secret> sent = new HashMap<>();
  private final SortedSet<String> waiting = new TreeSet<>();
  private SortedSet<String> wanted = new TreeSet<>();
  private @Nullable ChannelHandlerContext open;
  private String nonce = "";

  SdsStream(SdsServer server) {
    this.server = server;
  }

  boolean wants(String name) {
    return wanted.contains(name);
  }

  @Override
  public void channelActive(ChannelHandlerContext context) {
    context.read();
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object frame) {
    try {
      switch (frame) {
        case Http2HeadersFrame headers when open == null -> open(context, headers);
        case Http2DataFrame data when open != null -> {
          for (byte[] message : reader.add(data.content())) {
            take(SecretMessages.request(message));
          }
        }
        default -> {} // nothing else says anything here
      }
      context.read();
    } catch (IllegalArgumentException garbage) {
      LOG.log(System.Logger.Level.WARNING, "stream ended: " + garbage.getMessage());
      end(context, GrpcStatus.INVALID_ARGUMENT, String.valueOf(garbage.getMessage()));
    } finally {
      ReferenceCountUtil.release(frame);
    }
  }

  private void open(ChannelHandlerContext context, Http2HeadersFrame headers) {
    CharSequence path = headers.headers().path();
    if (path == null || !PATH.contentEquals(path)) {
      end(context, GrpcStatus.UNIMPLEMENTED, "only StreamSecrets is here");
      return;
    }
    if (!server.accept(this)) {
      end(context, GrpcStatus.RESOURCE_EXHAUSTED, "too many streams");
      return;
    }
    open = context;
    var _ =
        context.writeAndFlush(
            new DefaultHttp2HeadersFrame(
                new DefaultHttp2Headers().status("200").add("content-type", "application/grpc")));
  }

  private void end(ChannelHandlerContext context, GrpcStatus status, String message) {
    boolean headersSent = open != null;
    leave();
    var _ =
        context
            .writeAndFlush(new DefaultHttp2HeadersFrame(status.headers(headersSent, message), true))
            .addListener(ChannelFutureListener.CLOSE);
  }

  private void take(SecretMessages.Request request) {
    if (!request.nonce().isEmpty() && !request.nonce().equals(nonce)) {
      return; // the answer to a response that was followed by another
    }
    if (!request.error().isEmpty()) {
      LOG.log(
          System.Logger.Level.ERROR,
          "Envoy rejects secret %s: %s".formatted(wanted, request.error()));
      server.rejected();
    }
    SortedSet<String> names = new TreeSet<>(request.names());
    if (names.size() > MAX_NAMES || names.stream().anyMatch(name -> name.length() > MAX_NAME)) {
      throw new IllegalArgumentException(
          "%d names (expected: at most %d, of %d characters)"
              .formatted(names.size(), MAX_NAMES, MAX_NAME));
    }
    SortedSet<String> before = wanted;
    wanted = names;
    sent.keySet().retainAll(wanted);
    waiting.retainAll(wanted);
    for (String name : before) {
      if (!names.contains(name)) {
        server.unwatch(name);
      }
    }
    for (String name : names) {
      if (!before.contains(name)) {
        server.watch(name);
        changed(name);
      }
    }
  }

  /** The secret may be another than before. */
  void changed(String name) {
    waiting.add(name);
    sendWaiting();
  }

  private void sendWaiting() {
    ChannelHandlerContext context = open;
    if (context == null) {
      return;
    }
    List<String> names = new ArrayList<>(waiting);
    for (String name : names) {
      if (!context.channel().isWritable()) {
        return;
      }
      waiting.remove(name);
      server
          .find(name)
          .filter(secret -> !secret.equals(sent.get(name)))
          .ifPresent(secret -> send(context, name, secret));
    }
  }

  private void send(ChannelHandlerContext context, String name, Secret secret) {
    nonce = server.nextNonce();
    byte[] response = SecretMessages.response(name, secret, server.version(nonce), nonce);
    sent.put(name, secret);
    LOG.log(System.Logger.Level.DEBUG, "secret %s sent, nonce %s".formatted(name, nonce));
    var _ =
        context.writeAndFlush(
            new DefaultHttp2DataFrame(Unpooled.wrappedBuffer(MessageReader.framed(response))));
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    sendWaiting();
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    leave();
  }

  private void leave() {
    if (open != null) {
      open = null;
      wanted.forEach(server::unwatch);
      wanted = new TreeSet<>();
      server.gone(this);
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable failure) {
    LOG.log(System.Logger.Level.DEBUG, "stream ended: " + failure);
    leave();
    var _ = context.close();
  }
}

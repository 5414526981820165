package io.meltemi.agent.probe;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import java.io.ByteArrayOutputStream;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;

/**
 * The response to a probe while it is received: status, headers by their names in lower case
 * (including trailers), and at most {@value #MAX_BODY} bytes of the body. Written on the event
 * loop; other threads wait for {@link #done}.
 */
final class Reply {
  static final int MAX_BODY = 10 << 10;

  private final CompletableFuture<Reply> done = new CompletableFuture<>();
  private final Map<String, String> headers = new TreeMap<>();
  private final ByteArrayOutputStream body = new ByteArrayOutputStream();
  private int status;

  /** Completes when all of it is there, or what is needed; fails if the answer does. */
  CompletableFuture<Reply> done() {
    return done;
  }

  /** Has the connection closed at the end. */
  void over(Channel connection) {
    var _ =
        done.whenComplete(
            (_, _) -> {
              var _ = connection.close();
            });
  }

  void status(int code) {
    status = code;
  }

  void header(CharSequence name, CharSequence value) {
    headers.putIfAbsent(name.toString().toLowerCase(Locale.ROOT), value.toString());
  }

  /** Takes what still fits; a body that is longer is cut there. */
  void data(ByteBuf piece) {
    byte[] taken = new byte[Math.min(piece.readableBytes(), MAX_BODY - body.size())];
    piece.getBytes(piece.readerIndex(), taken);
    body.writeBytes(taken);
    if (body.size() == MAX_BODY) {
      end();
    }
  }

  void end() {
    done.complete(this);
  }

  void fail(String reason) {
    done.completeExceptionally(new ProbeException(reason));
  }

  int status() {
    return status;
  }

  String header(String name) {
    return headers.getOrDefault(name, "");
  }

  byte[] body() {
    return body.toByteArray();
  }
}

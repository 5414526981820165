package io.meltemi.fuzz;

import io.grpc.Attributes;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.ServerMethodDefinition;
import io.grpc.Status;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * A stream without a transport: the server gets the next message when it asks for one, then the
 * client's half close, and whatever it answers is read to the end.
 */
final class StreamCall<Q, A> extends ServerCall<Q, A> {
  private static final int PATIENCE_SECONDS = 10;

  private final ServerMethodDefinition<Q, A> method;
  private final Iterator<byte[]> messages;
  private final CompletableFuture<Status> end = new CompletableFuture<>();
  private final CompletableFuture<Listener<Q>> listener = new CompletableFuture<>();

  private StreamCall(ServerMethodDefinition<Q, A> method, List<byte[]> messages) {
    this.method = method;
    this.messages = messages.iterator();
  }

  /** Waits until the server has ended the stream; its status. */
  static <Q, A> Status run(ServerMethodDefinition<Q, A> method, List<byte[]> messages)
      throws Exception {
    var call = new StreamCall<>(method, messages);
    call.listener.complete(method.getServerCallHandler().startCall(call, new Metadata()));
    return call.end.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
  }

  /** What is asked for before there is a listener comes as soon as there is one, as in gRPC. */
  @Override
  public void request(int count) {
    if (listener.isDone()) {
      deliver(listener.join(), count);
    } else {
      var unused = listener.thenAccept(to -> deliver(to, count));
    }
  }

  private void deliver(Listener<Q> to, int count) {
    for (int i = 0; i < count; i++) {
      if (messages.hasNext()) {
        to.onMessage(
            method.getMethodDescriptor().parseRequest(new ByteArrayInputStream(messages.next())));
      } else {
        to.onHalfClose();
      }
    }
  }

  @Override
  public void sendHeaders(Metadata headers) {}

  @Override
  public void sendMessage(A message) {
    try (InputStream bytes = method.getMethodDescriptor().streamResponse(message)) {
      bytes.transferTo(java.io.OutputStream.nullOutputStream());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close(Status status, Metadata trailers) {
    end.complete(status);
  }

  @Override
  public boolean isReady() {
    return true;
  }

  @Override
  public boolean isCancelled() {
    return false;
  }

  @Override
  public Attributes getAttributes() {
    return Attributes.newBuilder()
        .set(Grpc.TRANSPORT_ATTR_REMOTE_ADDR, new InetSocketAddress("127.0.0.1", 1))
        .build();
  }

  @Override
  public MethodDescriptor<Q, A> getMethodDescriptor() {
    return method.getMethodDescriptor();
  }
}

package io.meltemi.xds;

import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerServiceDefinition;
import io.grpc.ServiceDescriptor;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.concurrent.ThreadFactory;

/** The gRPC service: gives each call a session with a thread of its own. */
final class AdsService {
  private static final String NAME = "envoy.service.discovery.v3.AggregatedDiscoveryService";

  private AdsService() {}

  static ServerServiceDefinition define(
      Hub hub, Port port, ThreadFactory threads, StreamHandlers handlers) {
    var subscriptions = new Subscriptions(hub.settings().limits().subscriptionBytes());
    var state = new StateProtocol(subscriptions);
    var delta = new DeltaProtocol(subscriptions);
    var stateMethod = method(state);
    var deltaMethod = method(delta);
    var descriptor =
        ServiceDescriptor.newBuilder(NAME).addMethod(stateMethod).addMethod(deltaMethod).build();
    return ServerServiceDefinition.builder(descriptor)
        .addMethod(stateMethod, handler(hub, port, threads, handlers, state))
        .addMethod(deltaMethod, handler(hub, port, threads, handlers, delta))
        .build();
  }

  private static MethodDescriptor<byte[], Response> method(Protocol protocol) {
    return MethodDescriptor.newBuilder(new RequestBytes(), new ResponsePieces())
        .setType(MethodDescriptor.MethodType.BIDI_STREAMING)
        .setFullMethodName(MethodDescriptor.generateFullMethodName(NAME, protocol.method()))
        .build();
  }

  private static ServerCallHandler<byte[], Response> handler(
      Hub hub, Port port, ThreadFactory threads, StreamHandlers handlers, Protocol protocol) {
    return (call, headers) -> {
      var guest = Guest.of(port, call);
      var session = new Session(call, headers, protocol, hub, guest, handlers);
      hub.started(session);
      var thread = threads.newThread(session);
      session.mailbox().ownedBy(thread);
      guest.comes(session);
      call.request(1);
      thread.start();
      return new ToMailbox(session, guest);
    };
  }

  /** Called by the transport's threads, which must not be kept. */
  private static final class ToMailbox extends ServerCall.Listener<byte[]> {
    private final Session session;
    private final Mailbox mailbox;
    private final Guest guest;

    ToMailbox(Session session, Guest guest) {
      this.session = session;
      this.mailbox = session.mailbox();
      this.guest = guest;
    }

    @Override
    public void onMessage(byte[] message) {
      guest.received(session, message.length);
      mailbox.request(message);
    }

    @Override
    public void onHalfClose() {
      mailbox.drain();
    }

    @Override
    public void onCancel() {
      mailbox.end();
    }

    @Override
    public void onReady() {
      mailbox.wake();
    }
  }

  /** Requests are parsed on the stream's own thread. */
  private static final class RequestBytes implements MethodDescriptor.Marshaller<byte[]> {
    @Override
    public InputStream stream(byte[] value) {
      return new java.io.ByteArrayInputStream(value);
    }

    @Override
    public byte[] parse(InputStream stream) {
      try {
        return stream.readAllBytes();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private static final class ResponsePieces implements MethodDescriptor.Marshaller<Response> {
    @Override
    public InputStream stream(Response value) {
      return value.stream();
    }

    @Override
    public Response parse(InputStream stream) {
      throw new UnsupportedOperationException("responses are only sent");
    }
  }
}

package io.meltemi.xds;

import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerServiceDefinition;
import io.grpc.ServiceDescriptor;
import io.grpc.Status;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.concurrent.ThreadFactory;

/** The gRPC service: gives each call a session with a thread of its own. */
final class AdsService {
  private static final String NAME = "envoy.service.discovery.v3.AggregatedDiscoveryService";

  private AdsService() {}

  static ServerServiceDefinition define(
      Hub hub, ThreadFactory threads, PeerAuthenticator authenticator) {
    var subscriptions = new Subscriptions();
    var state = new StateProtocol(subscriptions);
    var delta = new DeltaProtocol(subscriptions);
    var stateMethod = method(state);
    var deltaMethod = method(delta);
    var descriptor =
        ServiceDescriptor.newBuilder(NAME).addMethod(stateMethod).addMethod(deltaMethod).build();
    return ServerServiceDefinition.builder(descriptor)
        .addMethod(stateMethod, handler(hub, threads, authenticator, state))
        .addMethod(deltaMethod, handler(hub, threads, authenticator, delta))
        .build();
  }

  private static MethodDescriptor<byte[], Response> method(Protocol protocol) {
    return MethodDescriptor.newBuilder(new RequestBytes(), new ResponsePieces())
        .setType(MethodDescriptor.MethodType.BIDI_STREAMING)
        .setFullMethodName(MethodDescriptor.generateFullMethodName(NAME, protocol.method()))
        .build();
  }

  private static ServerCallHandler<byte[], Response> handler(
      Hub hub, ThreadFactory threads, PeerAuthenticator authenticator, Protocol protocol) {
    return (call, headers) -> {
      var session = new Session(call, headers, protocol, hub, authenticator);
      if (!hub.started(session)) {
        hub.observer().refused(hub.peerAddress(call), "too many streams");
        call.close(Status.RESOURCE_EXHAUSTED.withDescription("too many streams"), new Metadata());
        return new ServerCall.Listener<>() {};
      }
      var thread = threads.newThread(session);
      session.mailbox().ownedBy(thread);
      thread.start();
      return new ToMailbox(session.mailbox());
    };
  }

  /** Called by the transport's threads, which must not be kept. */
  private static final class ToMailbox extends ServerCall.Listener<byte[]> {
    private final Mailbox mailbox;

    ToMailbox(Mailbox mailbox) {
      this.mailbox = mailbox;
    }

    @Override
    public void onMessage(byte[] message) {
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

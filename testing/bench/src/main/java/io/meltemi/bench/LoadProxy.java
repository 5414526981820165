package io.meltemi.bench;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import com.google.protobuf.WireFormat;
import io.envoyproxy.envoy.config.core.v3.Locality;
import io.envoyproxy.envoy.config.core.v3.Node;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryRequest;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.ServerMethodDefinition;
import io.grpc.Status;
import io.meltemi.xds.ResourceType;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CountDownLatch;

/**
 * A sidecar of a workload of its own at the server's end of a stream: it subscribes and accepts as
 * Envoy does, and reads no more of a response than its type and nonce, so that what is measured is
 * the server. Responses come on the stream's thread.
 */
final class LoadProxy extends ServerCall<Object, Object> {
  private static final int NONCE_FIELD = 5;
  private static final int TYPE_URL_FIELD = 4;

  private final ServerMethodDefinition<Object, Object> streams;
  private final Node node;
  private final byte[] endpointRequest;
  private final ServerCall.Listener<Object> stream;
  private Awaited awaited = Awaited.NOTHING;
  private final Queue<byte[]> requests = new ArrayDeque<>();
  private int wanted;
  private boolean complete;
  private long bytes;

  /** What the next response of that type is to count down. */
  private record Awaited(ResourceType type, CountDownLatch latch) {
    static final Awaited NOTHING = new Awaited(ResourceType.SECRET, new CountDownLatch(0));
  }

  /**
   * Starts the stream.
   *
   * @param endpointRequest a request for all load assignments, which all proxies share
   * @param synced is counted down when clusters, endpoints, listeners and routes are there
   */
  LoadProxy(
      ServerMethodDefinition<Object, Object> streams,
      Node node,
      byte[] endpointRequest,
      CountDownLatch synced) {
    this.streams = streams;
    this.node = node;
    this.endpointRequest = endpointRequest;
    await(ResourceType.ROUTE, synced);
    this.stream = streams.getServerCallHandler().startCall(this, new Metadata());
  }

  /** The first request. */
  void begin() {
    say(request(ResourceType.CLUSTER).setNode(node));
  }

  /** The node of the i-th workload, which no other is like. */
  static Node node(LoadMesh mesh, int i) {
    int service = i % mesh.services();
    String namespace = mesh.namespace(service);
    String app = "svc-" + service;
    String hash = "%08x".formatted(i * 0x9E3779B1);
    var labels =
        Map.of("app", app, "pod-template-hash", hash, "security.istio.io/tlsMode", "istio");
    var metadata =
        Struct.newBuilder()
            .putFields("NAMESPACE", text(namespace))
            .putFields("WORKLOAD_NAME", text(app + "-" + i))
            .putFields("SERVICE_ACCOUNT", text(app))
            .putFields("LABELS", labels(labels));
    return Node.newBuilder()
        .setId(
            "sidecar~10.%d.%d.%d~%s-%s.%s~%s.svc.cluster.local"
                .formatted(
                    200 + i / 62_500, i / 250 % 250, i % 250 + 1, app, hash, namespace, namespace))
        .setMetadata(metadata)
        .setLocality(Locality.newBuilder().setRegion("region").setZone("zone-" + i % 3))
        .build();
  }

  private static Value text(String value) {
    return Value.newBuilder().setStringValue(value).build();
  }

  private static Value labels(Map<String, String> labels) {
    var struct = Struct.newBuilder();
    labels.forEach((key, value) -> struct.putFields(key, text(value)));
    return Value.newBuilder().setStructValue(struct).build();
  }

  /** Has the next response of that type count the latch down. */
  synchronized void await(ResourceType type, CountDownLatch latch) {
    awaited = new Awaited(type, latch);
  }

  private synchronized void came(ResourceType type) {
    if (awaited.type() == type) {
      awaited.latch().countDown();
      awaited = Awaited.NOTHING;
    }
  }

  /** Bytes of all responses. */
  long bytes() {
    return bytes;
  }

  void end() {
    stream.onCancel();
  }

  private static DeltaDiscoveryRequest.Builder request(ResourceType type) {
    return DeltaDiscoveryRequest.newBuilder().setTypeUrl(type.typeUrl());
  }

  private void say(DeltaDiscoveryRequest.Builder request) {
    say(request.build().toByteArray());
  }

  /** The server takes a request when it has asked for one, as over a real transport. */
  private synchronized void say(byte[] request) {
    requests.add(request);
    deliver();
  }

  private void deliver() {
    while (wanted > 0 && !requests.isEmpty()) {
      wanted--;
      var request = new ByteArrayInputStream(requests.remove());
      stream.onMessage(streams.getMethodDescriptor().parseRequest(request));
    }
  }

  @Override
  public void sendMessage(Object response) {
    try (InputStream message = streams.getMethodDescriptor().streamResponse(response)) {
      bytes += message.available();
      received(message);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void received(InputStream message) throws IOException {
    var in = CodedInputStream.newInstance(message);
    String url = "";
    String nonce = "";
    while (nonce.isEmpty() || url.isEmpty()) {
      int tag = in.readTag();
      switch (WireFormat.getTagFieldNumber(tag)) {
        case TYPE_URL_FIELD -> url = in.readString();
        case NONCE_FIELD -> nonce = in.readString();
        default -> in.skipField(tag);
      }
    }
    ResourceType type = ResourceType.of(url).orElseThrow();
    say(request(type).setResponseNonce(nonce));
    askForMore(type);
    came(type);
  }

  /** As Envoy does when it starts: endpoints of the clusters, then listeners, then their routes. */
  private void askForMore(ResourceType type) {
    if (complete) {
      return;
    }
    if (type == ResourceType.CLUSTER) {
      say(endpointRequest);
      say(request(ResourceType.LISTENER));
    } else if (type == ResourceType.LISTENER) {
      complete = true;
      say(request(ResourceType.ROUTE).addResourceNamesSubscribe("80"));
    }
  }

  @Override
  public MethodDescriptor<Object, Object> getMethodDescriptor() {
    return streams.getMethodDescriptor();
  }

  @Override
  public synchronized void request(int count) {
    wanted += count;
    deliver();
  }

  @Override
  public void sendHeaders(Metadata headers) {}

  @Override
  public void close(Status status, Metadata trailers) {}

  @Override
  public boolean isCancelled() {
    return false;
  }
}

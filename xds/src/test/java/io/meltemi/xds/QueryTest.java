package io.meltemi.xds;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import io.envoyproxy.envoy.config.core.v3.Node;
import io.envoyproxy.envoy.service.discovery.v3.AggregatedDiscoveryServiceGrpc;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryResponse;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryResponse;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.StreamObserver;
import io.meltemi.xds.testing.FakeMesh;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class QueryTest {
  private static final String DEBUG = "istio.io/debug";
  private static final Node NODE = Node.newBuilder().setId("debug~0.0.0.0~istioctl~x").build();

  private XdsServer server;
  private ManagedChannel channel;

  @BeforeEach
  void start() throws Exception {
    var mesh = new FakeMesh();
    server = new XdsServer(XdsSettings.defaults(), mesh, XdsObserver.SILENT);
    var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    channel =
        NettyChannelBuilder.forAddress(
                server.bind(Binding.plaintext(address).withQueries(QueryTest::answer)))
            .usePlaintext()
            .build();
    mesh.publish(server);
  }

  @AfterEach
  void stop() {
    channel.shutdownNow();
    server.close();
  }

  private static List<QuerySource.Named> answer(Client client, String type, List<String> names)
      throws io.grpc.StatusException {
    if (names.contains("secret")) {
      throw Status.PERMISSION_DENIED.withDescription("not for you").asException();
    }
    return type.equals(DEBUG)
        ? List.of(
            new QuerySource.Named(
                names.getFirst(),
                Any.newBuilder()
                    .setTypeUrl(DEBUG)
                    .setValue(ByteString.copyFromUtf8(client.id()))
                    .build()))
        : List.of();
  }

  private static final class Answers<T> implements StreamObserver<T> {
    private final BlockingQueue<Object> all = new LinkedBlockingQueue<>();

    @Override
    public void onNext(T value) {
      all.add(value);
    }

    @Override
    public void onError(Throwable t) {
      all.add(Status.fromThrowable(t));
    }

    @Override
    public void onCompleted() {
      all.add(Status.OK);
    }

    @SuppressWarnings("unchecked")
    T next() throws InterruptedException {
      return (T) all.poll(10, TimeUnit.SECONDS);
    }

    Status end() throws InterruptedException {
      return (Status) all.poll(10, TimeUnit.SECONDS);
    }
  }

  private static DiscoveryRequest request(String type, String... names) {
    return DiscoveryRequest.newBuilder()
        .setNode(NODE)
        .setTypeUrl(type)
        .addAllResourceNames(List.of(names))
        .build();
  }

  @Test
  void aQueryIsAnsweredOnceAndItsAcknowledgementNotAtAll() throws Exception {
    var answers = new Answers<DiscoveryResponse>();
    var requests =
        AggregatedDiscoveryServiceGrpc.newStub(channel).streamAggregatedResources(answers);
    requests.onNext(request(DEBUG, "syncz"));
    DiscoveryResponse first = answers.next();
    assertThat(first.getTypeUrl()).isEqualTo(DEBUG);
    assertThat(first.getVersionInfo()).isNotEmpty();
    assertThat(first.getResources(0).getValue().toStringUtf8()).isEqualTo(NODE.getId());
    requests.onNext(request(DEBUG, "syncz").toBuilder().setResponseNonce(first.getNonce()).build());
    requests.onNext(request("istio.io/unknown"));
    DiscoveryResponse unknown = answers.next();
    assertThat(unknown.getTypeUrl()).isEqualTo("istio.io/unknown");
    assertThat(unknown.getResourcesList()).isEmpty();
    requests.onNext(request(ResourceType.CLUSTER.typeUrl()));
    assertThat(answers.next().getTypeUrl()).isEqualTo(ResourceType.CLUSTER.typeUrl());
  }

  @Test
  void aRefusalEndsTheStream() throws Exception {
    var answers = new Answers<DiscoveryResponse>();
    AggregatedDiscoveryServiceGrpc.newStub(channel)
        .streamAggregatedResources(answers)
        .onNext(request(DEBUG, "secret"));
    Status end = answers.end();
    assertThat(end.getCode()).isEqualTo(Status.Code.PERMISSION_DENIED);
    assertThat(end.getDescription()).isEqualTo("not for you");
  }

  @Test
  void anIncrementalQueryHasNames() throws Exception {
    var answers = new Answers<DeltaDiscoveryResponse>();
    AggregatedDiscoveryServiceGrpc.newStub(channel)
        .deltaAggregatedResources(answers)
        .onNext(
            DeltaDiscoveryRequest.newBuilder()
                .setNode(NODE)
                .setTypeUrl(DEBUG)
                .addResourceNamesSubscribe("edsz?proxyID=x")
                .build());
    assertThat(answers.next().getResources(0).getName()).isEqualTo("edsz?proxyID=x");
  }
}

package io.meltemi.xds;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.rpc.Status;
import io.envoyproxy.envoy.config.core.v3.Node;
import io.envoyproxy.envoy.service.discovery.v3.AggregatedDiscoveryServiceGrpc;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryResponse;
import io.grpc.ManagedChannel;
import io.grpc.StatusException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.StreamObserver;
import io.meltemi.xds.testing.FakeMesh;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class ConnectionHandlerTest {
  private final BlockingQueue<String> events = new LinkedBlockingQueue<>();
  private final CountDownLatch gate = new CountDownLatch(1);
  private XdsServer server;
  private ManagedChannel channel;

  private final class Handler implements ConnectionHandler {
    @Override
    public void onConnect(Client client) throws StatusException {
      if (client.id().equals("slow")) {
        try {
          gate.await();
        } catch (InterruptedException e) {
          throw new IllegalStateException(e);
        }
      }
      if (client.id().equals("bad")) {
        throw io.grpc.Status.FAILED_PRECONDITION.withDescription("no group").asException();
      }
      events.add("connect " + client.id());
    }

    @Override
    public boolean onMessage(Client client, String typeUrl, Optional<Status> error) {
      boolean told = typeUrl.equals("told");
      if (told) {
        events.add(client.id() + " is " + error.map(Status::getMessage).orElse("healthy"));
      }
      return told;
    }

    @Override
    public void onDisconnect(Client client) {
      events.add("disconnect " + client.id());
    }
  }

  @BeforeEach
  void start() throws Exception {
    var mesh = new FakeMesh();
    server = new XdsServer(XdsSettings.defaults(), mesh, XdsObserver.SILENT);
    var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    channel =
        NettyChannelBuilder.forAddress(
                server.bind(Binding.plaintext(address).withConnections(new Handler())))
            .usePlaintext()
            .build();
    mesh.publish(server);
  }

  @AfterEach
  void stop() {
    gate.countDown();
    channel.shutdownNow();
    server.close();
  }

  private static DiscoveryRequest request(String node, String type) {
    return DiscoveryRequest.newBuilder()
        .setNode(Node.newBuilder().setId(node))
        .setTypeUrl(type)
        .build();
  }

  /** Puts what comes into a queue. */
  private StreamObserver<DiscoveryRequest> open(BlockingQueue<Object> answers) {
    return AggregatedDiscoveryServiceGrpc.newStub(channel)
        .streamAggregatedResources(
            new StreamObserver<>() {
              @Override
              public void onNext(DiscoveryResponse value) {
                answers.add(value);
              }

              @Override
              public void onError(Throwable t) {
                answers.add(io.grpc.Status.fromThrowable(t));
              }

              @Override
              public void onCompleted() {
                answers.add(io.grpc.Status.OK);
              }
            });
  }

  private String next() throws InterruptedException {
    return String.valueOf(events.poll(10, TimeUnit.SECONDS));
  }

  @Test
  void aClientComesTellsAndGoes() throws Exception {
    var answers = new LinkedBlockingQueue<Object>();
    var requests = open(answers);
    requests.onNext(request("vm", ResourceType.CLUSTER.typeUrl()));
    assertThat(next()).isEqualTo("connect vm");
    assertThat(answers.poll(10, TimeUnit.SECONDS)).isInstanceOf(DiscoveryResponse.class);

    var told = request("vm", "told");
    requests.onNext(told);
    requests.onNext(told.toBuilder().setErrorDetail(Status.newBuilder().setMessage("ill")).build());
    assertThat(next()).isEqualTo("vm is healthy");
    assertThat(next()).isEqualTo("vm is ill");
    requests.onNext(request("vm", "asked"));
    assertThat(((DiscoveryResponse) answers.poll(10, TimeUnit.SECONDS)).getTypeUrl())
        .isEqualTo("asked");

    requests.onCompleted();
    assertThat(next()).isEqualTo("disconnect vm");
  }

  @Test
  void aRefusalEndsTheStreamAndTheClientNeverWasThere() throws Exception {
    var answers = new LinkedBlockingQueue<Object>();
    open(answers).onNext(request("bad", ResourceType.CLUSTER.typeUrl()));
    var end = (io.grpc.Status) answers.poll(10, TimeUnit.SECONDS);
    assertThat(end.getCode()).isEqualTo(io.grpc.Status.Code.FAILED_PRECONDITION);
    assertThat(end.getDescription()).isEqualTo("no group");
    assertThat(events).isEmpty();
  }

  @Test
  void clientsThatWaitKeepNobodyElseFromBeingServed() throws Exception {
    for (int i = 0; i < 4 * Runtime.getRuntime().availableProcessors(); i++) {
      open(new LinkedBlockingQueue<>()).onNext(request("slow", ResourceType.CLUSTER.typeUrl()));
    }
    var answers = new LinkedBlockingQueue<Object>();
    open(answers).onNext(request("vm", ResourceType.CLUSTER.typeUrl()));
    assertThat(answers.poll(10, TimeUnit.SECONDS)).isInstanceOf(DiscoveryResponse.class);
  }
}

package io.meltemi.it.kube;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.meltemi.base.ResourceName;
import io.meltemi.it.fixture.KubeCluster;
import io.meltemi.it.fixture.Until;
import io.meltemi.kube.KubeClient;
import io.meltemi.kube.KubeCredentials;
import io.meltemi.kube.KubeSettings;
import io.meltemi.kube.ObjectHandler;
import io.meltemi.kube.Reflector;
import io.meltemi.kube.ResourceType;
import io.meltemi.kube.Watched;
import io.meltemi.yaml.Node;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A real API server behind a network that is not good: what is watched stays true. */
@ExtendWith(KubeCluster.Extension.class)
class BadConnectionsIT {
  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final KubeSettings QUICK_PINGS =
      KubeSettings.DEFAULT.withTimeouts(
          Duration.ofSeconds(5), Duration.ofMillis(500), Duration.ofMinutes(3));

  private final Set<String> seen = new ConcurrentSkipListSet<>();
  private final KubeCluster cluster;
  private String namespace = "";
  private TcpProxy proxy;
  private KubeClient client;
  private Reflector reflector;

  BadConnectionsIT(KubeCluster cluster) {
    this.cluster = cluster;
  }

  @BeforeEach
  void watch() throws IOException {
    namespace = cluster.newNamespace("network");
    KubeCredentials direct =
        KubeCredentials.find(
                cluster.controlPlane().adminKubeconfig().toString(), "", java.util.Map.of())
            .orElseThrow();
    URI server = direct.server();
    proxy = new TcpProxy(new InetSocketAddress(server.getHost(), server.getPort()));
    var credentials =
        new KubeCredentials(
            URI.create("https://127.0.0.1:" + proxy.port()),
            direct.roots(),
            false,
            server.getHost(),
            direct.token(),
            direct.certificate(),
            "default",
            direct.proxy());
    client = KubeClient.of(credentials, QUICK_PINGS);
    create("first");
    reflector =
        Reflector.start(
            client, Watched.all(ResourceType.SERVICE).inNamespace(namespace), new Names());
    awaits("first");
  }

  @AfterEach
  void stop() throws IOException {
    reflector.close();
    client.close();
    proxy.close();
  }

  private final class Names implements ObjectHandler {
    @Override
    public void put(ResourceName name, Node.Mapping object) {
      seen.add(name.name());
    }

    @Override
    public void deleted(ResourceName name) {
      seen.remove(name.name());
    }
  }

  private void create(String name) throws IOException {
    ObjectNode service = JsonNodeFactory.instance.objectNode();
    service.putObject("metadata").put("name", name);
    service.putObject("spec").putArray("ports").addObject().put("port", 80);
    cluster.client().create(ResourceType.SERVICE, namespace, service);
  }

  private Duration awaits(String... names) {
    return Until.holds(
        "the services are " + Set.of(names),
        LIMIT,
        () -> seen.equals(new TreeSet<>(Set.of(names))),
        seen::toString);
  }

  @Test
  void cutConnectionsLoseNothing() throws IOException {
    for (int i = 0; i < 5; i++) {
      proxy.cut();
      create("cut-" + i);
    }
    awaits("first", "cut-0", "cut-1", "cut-2", "cut-3", "cut-4");
    cluster.client().delete(ResourceType.SERVICE, namespace, "first");
    awaits("cut-0", "cut-1", "cut-2", "cut-3", "cut-4");
  }

  @Test
  void aHalfOpenConnectionIsFoundByPings() throws IOException {
    int before = proxy.connections();
    proxy.stall();
    create("second");
    assertThat(awaits("first", "second")).isLessThan(Duration.ofSeconds(10));
    assertThat(proxy.connections()).isGreaterThan(before);
  }

  @Test
  void whatWentWhileTheServerWasDeadIsTold() throws IOException {
    proxy.cut();
    cluster.controlPlane().killApiServer();
    cluster.controlPlane().startApiServer();
    cluster.client().delete(ResourceType.SERVICE, namespace, "first");
    create("later");
    awaits("later");
  }
}

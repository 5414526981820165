package io.meltemi.istiod.gateway;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.meltemi.base.RepeatedTask;
import io.meltemi.ingest.gateway.GatewaySettings;
import io.meltemi.kube.KubeClient;
import io.meltemi.kube.KubeException;
import io.meltemi.kube.ResourceType;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Makes the GatewayClasses that are Istio's own where they are not there, as soon as the API server
 * knows the kind; those that are there stay as they are. For one replica at a time: from {@link
 * #start} until it is closed.
 *
 * <p>Source: istio 1.30.3 pilot/pkg/config/kube/gateway/gatewayclass.go.
 */
public final class GatewayClasses {
  private static final System.Logger LOG = System.getLogger("gateway");
  private static final ResourceType TYPE =
      ResourceType.cluster("gateway.networking.k8s.io", "v1", "gatewayclasses", "GatewayClass");
  private static final Duration LOOK_AGAIN = Duration.ofSeconds(10);
  private static final int NO_SUCH_KIND = 404;
  private static final int THERE_BY_NOW = 409;

  private final KubeClient client;
  private final List<ObjectNode> own;
  private String complaint = "";

  private GatewayClasses(KubeClient client, GatewaySettings settings) {
    this.client = client;
    this.own =
        List.of(
            gatewayClass(
                settings.defaultClass(), settings.controller(), "The default Istio GatewayClass"),
            gatewayClass(
                "istio-remote",
                "istio.io/unmanaged-gateway",
                "Remote to this cluster. Does not deploy or affect configuration."));
  }

  /**
   * Begins to work, on a thread of its own.
   *
   * @return what ends it
   */
  public static RepeatedTask start(KubeClient client, GatewaySettings settings) {
    var classes = new GatewayClasses(client, settings);
    return RepeatedTask.start("gatewayclasses", LOOK_AGAIN, classes::makeWhatIsAbsent);
  }

  private void makeWhatIsAbsent() {
    try {
      Set<String> there =
          client.list(TYPE, "").stream()
              .map(found -> found.at("/metadata/name").asText())
              .collect(Collectors.toSet());
      for (ObjectNode wanted : own) {
        if (!there.contains(wanted.at("/metadata/name").asText())) {
          client.create(TYPE, "", wanted);
        }
      }
      complaint = "";
    } catch (KubeException e) {
      if (e.status() != NO_SUCH_KIND && e.status() != THERE_BY_NOW) {
        complain("GatewayClasses are not made: " + e.getMessage());
      }
    }
  }

  private void complain(String what) {
    if (!what.equals(complaint) && !Thread.currentThread().isInterrupted()) {
      complaint = what;
      LOG.log(Level.WARNING, what);
    }
  }

  private static ObjectNode gatewayClass(String name, String controller, String description) {
    ObjectNode made = JsonNodeFactory.instance.objectNode();
    made.put("apiVersion", "gateway.networking.k8s.io/v1").put("kind", "GatewayClass");
    made.putObject("metadata").put("name", name);
    made.putObject("spec").put("controllerName", controller).put("description", description);
    return made;
  }
}

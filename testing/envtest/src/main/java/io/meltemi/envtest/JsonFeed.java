package io.meltemi.envtest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.meltemi.base.ResourceName;
import io.meltemi.kube.KubeClient;
import io.meltemi.kube.ObjectHandler;
import io.meltemi.kube.Reflector;
import io.meltemi.kube.ResourceType;
import io.meltemi.kube.Watched;
import io.meltemi.yaml.Node;

/** All objects of a kind, as JSON trees, to a listener that is called from one thread. */
public final class JsonFeed implements AutoCloseable {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final Reflector reflector;

  private JsonFeed(Reflector reflector) {
    this.reflector = reflector;
  }

  /** Hears of objects. */
  public interface Listener {
    /** It is new or another version. */
    void put(ResourceName name, JsonNode object);

    void deleted(ResourceName name);
  }

  public static JsonFeed start(KubeClient client, ResourceType type, Listener listener) {
    ObjectHandler handler =
        new ObjectHandler() {
          @Override
          public void put(ResourceName name, Node.Mapping object) {
            listener.put(name, MAPPER.valueToTree(object.plain()));
          }

          @Override
          public void deleted(ResourceName name) {
            listener.deleted(name);
          }
        };
    return new JsonFeed(Reflector.start(client, Watched.all(type), handler));
  }

  @Override
  public void close() {
    reflector.close();
  }
}

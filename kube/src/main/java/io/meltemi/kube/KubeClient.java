package io.meltemi.kube;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.meltemi.base.ResourceName;
import io.meltemi.yaml.Node;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;

/**
 * Reads and writes objects of an API server, one at a time or in lists. Namespaces are empty for
 * kinds of the whole cluster. Calls block until they are answered, or fail at their deadline. Any
 * thread.
 */
public final class KubeClient implements AutoCloseable {
  private static final int PAGE = 500;
  private static final String JSON = "application/json";

  private final Transport transport;

  private KubeClient(Transport transport) {
    this.transport = transport;
  }

  /**
   * Makes no connection yet.
   *
   * @throws IOException when certificates cannot be read
   */
  public static KubeClient of(KubeCredentials credentials, KubeSettings settings)
      throws IOException {
    return new KubeClient(new Transport(credentials, settings, InstantSource.system()));
  }

  Transport transport() {
    return transport;
  }

  /** The object; absent where there is none, or the kind is not served. */
  public Optional<ObjectNode> find(ResourceType type, String namespace, String name)
      throws KubeException {
    try {
      return Optional.of(
          transport.object(
              Call.get(
                  "get",
                  ObjectPath.subject(type, namespace, name),
                  ObjectPath.path(type, namespace, name))));
    } catch (KubeException e) {
      if (e.is(KubeException.NOT_FOUND)) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /**
   * All objects of a namespace, or of all where it is empty; each with its {@code apiVersion} and
   * {@code kind}.
   */
  public List<ObjectNode> list(ResourceType type, String namespace) throws KubeException {
    return list(type, namespace, "");
  }

  /**
   * @param labelSelector as in {@code kubectl -l}; empty: all
   */
  public List<ObjectNode> list(ResourceType type, String namespace, String labelSelector)
      throws KubeException {
    var objects = new ArrayList<ObjectNode>();
    String next = "";
    do {
      String target =
          ObjectPath.path(type, namespace, "")
              + "?limit="
              + PAGE
              + ObjectPath.query("labelSelector", labelSelector)
              + ObjectPath.query("continue", next);
      JsonNode page =
          transport.object(Call.get("list", ObjectPath.subject(type, namespace, ""), target));
      for (JsonNode item : page.path("items")) {
        if (item instanceof ObjectNode object) {
          object.put("apiVersion", type.apiVersion());
          object.put("kind", type.kind());
          objects.add(object);
        }
      }
      next = page.path("metadata").path("continue").asText("");
    } while (!next.isEmpty());
    return objects;
  }

  /** Gives each object that is there, trimmed, to {@code taker}; none is kept. */
  public void forEach(Watched what, BiConsumer<ResourceName, Node.Mapping> taker)
      throws KubeException {
    var reader =
        new Listing.Reader() {
          @Override
          public void object(Node.Mapping object) {
            taker.accept(NodeReader.nameOf(object), object);
          }

          @Override
          public void flush() {}
        };
    try {
      var unused = new Listing(transport, Transport.CallGate.OPEN, what).read("", reader);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new KubeException("list " + what.subject() + ": interrupted", new IOException(e));
    }
  }

  /** Makes the object, and gives it as it was stored. 409 where it is there already. */
  public ObjectNode create(ResourceType type, String namespace, JsonNode object)
      throws KubeException {
    return create(type, namespace, object, "");
  }

  /** The same with everything that the API server does, admission too, but store it. */
  public ObjectNode tryCreate(ResourceType type, String namespace, JsonNode object)
      throws KubeException {
    return create(type, namespace, object, "?dryRun=All");
  }

  private ObjectNode create(ResourceType type, String namespace, JsonNode object, String query)
      throws KubeException {
    String name = object.path("metadata").path("name").asText("");
    return transport.object(
        Call.get(
                "create",
                ObjectPath.subject(type, namespace, name),
                ObjectPath.path(type, namespace, "") + query)
            .withMethod("POST")
            .withBody(Json.write(object), JSON));
  }

  /**
   * Writes the whole object. Where it carries {@code metadata.resourceVersion}, and the stored one
   * has another, that is a 409.
   */
  public ObjectNode replace(ResourceType type, String namespace, String name, JsonNode object)
      throws KubeException {
    return write("update", "PUT", type, namespace, name, "", object, JSON);
  }

  /** Writes the object's {@code status} alone. */
  public ObjectNode replaceStatus(ResourceType type, String namespace, String name, JsonNode object)
      throws KubeException {
    return write("update", "PUT", type, namespace, name, "status", object, JSON);
  }

  public ObjectNode patch(
      ResourceType type, String namespace, String name, PatchType patch, JsonNode body)
      throws KubeException {
    return patch(type, namespace, name, "", patch, body);
  }

  public ObjectNode patchStatus(
      ResourceType type, String namespace, String name, PatchType patch, JsonNode body)
      throws KubeException {
    return patch(type, namespace, name, "status", patch, body);
  }

  private ObjectNode patch(
      ResourceType type,
      String namespace,
      String name,
      String subresource,
      PatchType patch,
      JsonNode body)
      throws KubeException {
    String query =
        patch instanceof PatchType.Apply(var manager)
            ? "?force=true" + ObjectPath.query("fieldManager", manager)
            : "";
    return write(
        "patch", "PATCH", type, namespace, name, subresource + query, body, patch.mediaType());
  }

  /** Whether there was something to delete. */
  public boolean delete(ResourceType type, String namespace, String name) throws KubeException {
    ObjectNode options = Json.mapper().createObjectNode();
    return delete(type, namespace, name, options.put("propagationPolicy", "Background"));
  }

  /**
   * Whether there was something to delete.
   *
   * @param options fields of Kubernetes' {@code DeleteOptions}
   */
  public boolean delete(ResourceType type, String namespace, String name, JsonNode options)
      throws KubeException {
    try {
      var unused =
          transport.object(
              Call.get(
                      "delete",
                      ObjectPath.subject(type, namespace, name),
                      ObjectPath.path(type, namespace, name))
                  .withMethod("DELETE")
                  .withBody(Json.write(options), JSON));
      return true;
    } catch (KubeException e) {
      if (e.is(KubeException.NOT_FOUND)) {
        return false;
      }
      throw e;
    }
  }

  /** Posts to a subresource, such as a Pod's {@code eviction}. */
  public ObjectNode createSubresource(
      ResourceType type, String namespace, String name, String subresource, JsonNode body)
      throws KubeException {
    return write("create", "POST", type, namespace, name, subresource, body, JSON);
  }

  private ObjectNode write(
      String verb,
      String method,
      ResourceType type,
      String namespace,
      String name,
      String subresource,
      JsonNode body,
      String mediaType)
      throws KubeException {
    String below =
        subresource.isEmpty() || subresource.startsWith("?") ? subresource : "/" + subresource;
    return transport.object(
        Call.get(
                verb,
                ObjectPath.subject(type, namespace, name) + below.replaceAll("\\?.*", ""),
                ObjectPath.path(type, namespace, name) + below)
            .withMethod(method)
            .withBody(Json.write(body), mediaType));
  }

  /**
   * A token of a service account.
   *
   * @param audiences empty: the API server's own
   */
  public ServiceAccountToken createToken(
      String namespace, String serviceAccount, List<String> audiences, Duration validity)
      throws KubeException {
    return ServiceAccountToken.of(
        createSubresource(
            ResourceType.SERVICE_ACCOUNT,
            namespace,
            serviceAccount,
            "token",
            ServiceAccountToken.request(audiences, validity)));
  }

  /**
   * Asks whose token it is.
   *
   * @param audiences one of which it must be meant for; empty: the API server's own
   */
  public TokenReview tokenReview(String token, List<String> audiences) throws KubeException {
    return TokenReview.of(
        create(ResourceType.TOKEN_REVIEW, "", TokenReview.request(token, audiences)));
  }

  /** Asks whether a user may do something. */
  public boolean subjectAccessReview(AccessQuestion question) throws KubeException {
    return create(ResourceType.SUBJECT_ACCESS_REVIEW, "", question.review())
        .path("status")
        .path("allowed")
        .asBoolean(false);
  }

  /** What stands at a path of the server, such as {@code /version}. */
  public JsonNode read(String path) throws KubeException {
    return transport.object(Call.get("get", path, path));
  }

  @Override
  public void close() {
    transport.close();
  }
}

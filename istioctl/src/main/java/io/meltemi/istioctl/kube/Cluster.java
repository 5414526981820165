package io.meltemi.istioctl.kube;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import io.fabric8.kubernetes.client.jdkhttp.JdkHttpClientFactory;
import io.meltemi.istioctl.Failure;
import io.meltemi.istioctl.json.IndentedJson;
import io.meltemi.istioctl.json.Json;
import io.meltemi.istioctl.json.JsonReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A cluster's API server. Objects are JSON, as it prints them. Everything throws {@link Failure}
 * with a line that says what could not be done and what to do about it.
 */
public final class Cluster implements AutoCloseable {
  private static final int PAGE = 500;

  /** Istio's own, so that its fields are ours where we take over from it. */
  private static final String FIELD_MANAGER = "istio-operator";

  private final KubernetesClient client;
  private final Config config;
  private final Duration timeout;

  private Cluster(KubernetesClient client, Config config, Duration timeout) {
    this.client = client;
    this.config = config;
    this.timeout = timeout;
  }

  /** Reads the kubeconfig; nothing is asked yet. */
  public static Cluster connect(ClusterOptions options, Requests requests) {
    Config config = ClientConfig.of(options);
    var builder =
        new KubernetesClientBuilder()
            .withConfig(config)
            .withHttpClientFactory(new JdkHttpClientFactory())
            .withHttpClientBuilderConsumer(http -> requests.install(http, options.caller().uid()));
    try {
      return new Cluster(builder.build(), config, options.timeout());
    } catch (KubernetesClientException unusable) {
      throw new Failure("cannot use the kubeconfig: " + Refusal.reason(unusable));
    }
  }

  /** The address of the API server, as the kubeconfig has it. */
  public String server() {
    String url = config.getMasterUrl();
    return url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
  }

  /** The context in force; empty in a pod. */
  public String context() {
    return Optional.ofNullable(config.getCurrentContext()).map(c -> c.getName()).orElse("");
  }

  /** The context's namespace, {@code default} if it has none. */
  public String namespace() {
    return Optional.ofNullable(config.getNamespace()).filter(n -> !n.isEmpty()).orElse("default");
  }

  /** How long one request may take. */
  public Duration timeout() {
    return timeout;
  }

  /** The API server's release, such as {@code v1.35.0}. */
  public String version() {
    return ask("/version", "ask for the version").orElse(Json.NONE).at("gitVersion").text();
  }

  /** As a sentence names it. */
  public String name() {
    String context = context();
    return "cluster " + server() + (context.isEmpty() ? "" : " (context \"" + context + "\")");
  }

  /** One object; absent where it, or its kind, is not there. */
  public Optional<Json> find(Kind kind, String namespace, String object) {
    return ask(kind.path(namespace, object), "get " + kind.named(namespace, object));
  }

  /** One object, or a failure that says that it is not there. */
  public Json get(Kind kind, String namespace, String object) {
    return find(kind, namespace, object)
        .orElseThrow(
            () -> new Failure("there is no " + kind.named(namespace, object) + " in " + name()));
  }

  /**
   * All objects of a kind, in the API server's order; none where the kind is not installed.
   *
   * @param namespace empty: of all namespaces
   * @param selector of labels, as kubectl takes it; empty: all
   */
  public List<Json> list(Kind kind, String namespace, String selector) {
    String doing =
        "list " + kind.plural() + (namespace.isEmpty() ? "" : " in namespace " + namespace);
    String base =
        kind.path(namespace)
            + "?limit="
            + PAGE
            + (selector.isEmpty() ? "" : "&labelSelector=" + Kind.in(selector));
    List<Json> objects = new ArrayList<>();
    String next = "";
    do {
      String page = next.isEmpty() ? base : base + "&continue=" + Kind.in(next);
      Optional<Json> list = ask(page, doing);
      if (list.isEmpty()) {
        return List.copyOf(objects);
      }
      list.orElseThrow().at("items").items().forEach(item -> objects.add(typed(kind, item)));
      next = list.orElseThrow().at("metadata").at("continue").text();
    } while (!next.isEmpty());
    return List.copyOf(objects);
  }

  /** All objects of all these kinds, kind after kind. */
  public List<Json> listAll(Collection<Kind> kinds, String namespace) {
    return kinds.stream()
        .flatMap(kind -> list(kind, kind.namespaced() ? namespace : "", "").stream())
        .toList();
  }

  /** Lists leave out what each of their objects is. */
  private static Json typed(Kind kind, Json item) {
    if (!(item instanceof Json.Obj(var fields)) || fields.containsKey("kind")) {
      return item;
    }
    Map<String, Json> all = new LinkedHashMap<>();
    all.put("apiVersion", new Json.Text(kind.apiVersion()));
    all.put("kind", new Json.Text(kind.name()));
    all.putAll(fields);
    return new Json.Obj(all);
  }

  /** Makes an object, and gives it as the API server has it. */
  public Json create(Kind kind, String namespace, Json object) {
    String doing = "create " + kind.named(namespace, object.at("metadata").at("name").text());
    return post(kind.path(namespace), object, doing);
  }

  /** Makes an object, or replaces the one of its name. */
  public Json put(Kind kind, String namespace, Json object) {
    String name = Labelled.name(object);
    Optional<Json> old = find(kind, namespace, name);
    if (old.isEmpty() || !(object instanceof Json.Obj fields)) {
      return create(kind, namespace, object);
    }
    Json version = old.orElseThrow().at("metadata").at("resourceVersion");
    Json current =
        object.at("metadata") instanceof Json.Obj metadata
            ? fields.with("metadata", metadata.with("resourceVersion", version))
            : object;
    String path = kind.path(namespace, name);
    String doing = "update " + kind.named(namespace, name);
    return parsed(request("PUT", path, IndentedJson.VERSIONS.print(current), doing), path);
  }

  /**
   * Applies an object on the server's side, as {@code istio-operator}: what others changed of its
   * fields is changed back.
   */
  public void apply(Kind kind, String namespace, Json object) {
    String name = Labelled.name(object);
    String doing = "apply " + kind.named(namespace, name);
    HttpRequest request =
        client
            .getHttpClient()
            .newHttpRequestBuilder()
            .uri(
                server()
                    + kind.path(namespace, name)
                    + "?fieldManager="
                    + FIELD_MANAGER
                    + "&force=true")
            .method("PATCH", "application/apply-patch+yaml", IndentedJson.VERSIONS.print(object))
            .build();
    HttpResponse<String> response;
    try {
      response =
          client
              .getHttpClient()
              .sendAsync(request, String.class)
              .get(timeout.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException lost) {
      throw Refusal.of(new KubernetesClientException("no answer", lost), name(), doing);
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      throw new Failure("cannot " + doing + ": interrupted");
    }
    if (!response.isSuccessful()) {
      String said = parsed(response.body(), kind.path(namespace, name)).at("message").text();
      throw Refusal.of(new KubernetesClientException(said, response.code(), null), name(), doing);
    }
  }

  /** Posts to any path, such as a subresource's. */
  public Json post(String path, Json body, String doing) {
    return parsed(request("POST", path, IndentedJson.VERSIONS.print(body), doing), path);
  }

  /** Deletes an object; false if it was not there. */
  public boolean delete(Kind kind, String namespace, String object) {
    try {
      client.raw(kind.path(namespace, object), "DELETE", null);
      return true;
    } catch (KubernetesClientException refused) {
      if (refused.getCode() == Refusal.NOT_FOUND) {
        return false;
      }
      throw Refusal.of(refused, name(), "delete " + kind.named(namespace, object));
    }
  }

  /**
   * What a path holds; absent where it is not there.
   *
   * @param doing what is asked, for a failure: {@code list pods}
   */
  public Optional<Json> ask(String path, String doing) {
    return text(path, doing).map(text -> parsed(text, path));
  }

  /** As {@link #ask}, not parsed. */
  public Optional<String> text(String path, String doing) {
    try {
      return Optional.ofNullable(client.raw(path, "GET", null));
    } catch (KubernetesClientException refused) {
      if (refused.getCode() == Refusal.NOT_FOUND) {
        return Optional.empty();
      }
      throw Refusal.of(refused, name(), doing);
    }
  }

  private String request(String method, String path, String body, String doing) {
    try {
      return Optional.ofNullable(client.raw(path, method, body)).orElse("{}");
    } catch (KubernetesClientException refused) {
      throw Refusal.of(refused, name(), doing);
    }
  }

  private Json parsed(String text, String path) {
    try {
      return JsonReader.read(text.getBytes(StandardCharsets.UTF_8));
    } catch (JsonReader.MalformedJsonException malformed) {
      throw new Failure(
          name() + " answered no JSON to " + path + ": " + String.valueOf(malformed.getMessage()));
    }
  }

  KubernetesClient client() {
    return client;
  }

  @Override
  public void close() {
    client.close();
  }
}

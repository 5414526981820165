package io.meltemi.inject.webhook;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.meltemi.inject.Injection;
import io.meltemi.inject.InjectionException;
import io.meltemi.inject.InjectionRequest;
import io.meltemi.inject.Injector;
import io.meltemi.inject.file.FileInjection;
import io.meltemi.inject.file.WorkloadKind;
import io.meltemi.inject.patch.JsonPatch;
import io.meltemi.inject.webhook.WebhookReply.Outcome;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;

/** Answers the API server's questions about new pods. */
public final class InjectionWebhook {
  /** Of one request; the API server takes objects of up to 3 MiB, and sends old and new. */
  public static final int MAX_BODY_BYTES = 7 << 20;

  private static final String JSON_TYPE = "application/json";
  private static final String POD = "Pod";
  private static final String ASKED_BY_ISTIOCTL = "AdmissionRequest";
  private static final String DEFAULT_CLUSTER = "Kubernetes";
  private static final List<String> VERSIONS =
      List.of("admission.k8s.io/v1", "admission.k8s.io/v1beta1");
  private static final ObjectMapper MAPPER =
      new JsonMapper(
          JsonFactory.builder()
              .streamReadConstraints(
                  StreamReadConstraints.builder()
                      .maxNestingDepth(200)
                      .maxDocumentLength(MAX_BODY_BYTES)
                      .build())
              .build());

  private final Supplier<Injector> injector;
  private final ClusterFacts facts;

  /**
   * @param injector the one in force; asked once for each request
   */
  public InjectionWebhook(Supplier<Injector> injector, ClusterFacts facts) {
    this.injector = injector;
    this.facts = facts;
  }

  /** A body that no answer can be given to. */
  private static final class BadBody extends Exception {
    private static final long serialVersionUID = 1;

    BadBody(String message) {
      super(message, null, false, false);
    }
  }

  /**
   * Answers one request. Never throws for what is in it.
   *
   * @param path of the URL, such as {@code /inject/cluster/c1}
   * @param contentType of the body; must be JSON
   */
  public WebhookReply handle(String path, String contentType, byte[] body) {
    if (!JSON_TYPE.equals(contentType.split(";", 2)[0].strip())) {
      return refusal(
          415, "Content-Type \"" + shortened(contentType) + "\" (expected: application/json)");
    }
    if (body.length > MAX_BODY_BYTES) {
      return refusal(
          413, "a body of " + body.length + " bytes (expected: at most " + MAX_BODY_BYTES + ")");
    }
    try {
      return answer(path, review(body));
    } catch (BadBody e) {
      return refusal(400, String.valueOf(e.getMessage()));
    }
  }

  private static ObjectNode review(byte[] body) throws BadBody {
    if (body.length == 0) {
      throw new BadBody("no body (expected: an AdmissionReview)");
    }
    JsonNode json;
    try {
      json = MAPPER.readTree(body);
    } catch (IOException e) {
      throw new BadBody("not JSON: " + shortened(firstLine(e)));
    }
    if (!(json instanceof ObjectNode review)
        || !review.path("kind").asText("").equals("AdmissionReview")
        || !VERSIONS.contains(review.path("apiVersion").asText(""))) {
      throw new BadBody(
          "kind \"%s\" of \"%s\" (expected: AdmissionReview of %s)"
              .formatted(
                  shortened(json.path("kind").asText("")),
                  shortened(json.path("apiVersion").asText("")),
                  String.join(" or ", VERSIONS)));
    }
    return review;
  }

  private static String firstLine(IOException e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
  }

  private WebhookReply answer(String path, ObjectNode review) throws BadBody {
    JsonNode request = review.path("request");
    if (!(request instanceof ObjectNode)) {
      throw new BadBody("request: missing (expected: an AdmissionRequest)");
    }
    // istioctl kube-inject leaves the id empty
    ObjectNode response =
        JsonNodeFactory.instance.objectNode().put("uid", request.path("uid").asText(""));
    if (!(request.path("object") instanceof ObjectNode pod) || !isInjected(request, pod)) {
      String kind = request.at("/kind/kind").asText("nothing");
      return refused(review, response, "request.object: " + kind + " (expected: a Pod)");
    }
    if (!kind(pod).equals(POD)) {
      return workload(path, review, response, pod);
    }
    Injector current = injector.get();
    Injection injection;
    try {
      injection = current.inject(injectionRequest(path, request, pod, current.cluster()));
    } catch (RuntimeException | Error e) { // a bug of ours: this pod waits, and no other
      return refused(review, response, "internal error, please report it: " + e);
    }
    return switch (injection) {
      case Injection.Injected injected -> {
        byte[] patch = injected.patch().toString().getBytes(StandardCharsets.UTF_8);
        response.put("allowed", true).put("patch", patch).put("patchType", "JSONPatch");
        injected.warnings().forEach(response.withArray("warnings")::add);
        yield reply(review, response, Outcome.INJECTED, "injected");
      }
      case Injection.Skipped(var reason) -> {
        response.put("allowed", true);
        yield reply(review, response, Outcome.SKIPPED, "not injected: " + reason);
      }
      case Injection.Refused(var message) -> refused(review, response, message);
    };
  }

  /**
   * Pods, and what {@code istioctl kube-inject} sends: its request's kind is {@code
   * AdmissionRequest}, and its object is a pod without a kind, a workload or a list.
   */
  private static boolean isInjected(JsonNode request, ObjectNode object) {
    String asked = request.at("/kind/kind").asText(ASKED_BY_ISTIOCTL);
    boolean pod = kind(object).equals(POD);
    if (asked.equals(POD)) {
      return pod;
    }
    boolean workload = WorkloadKind.isList(object) || WorkloadKind.of(object).isPresent();
    return (asked.equals(ASKED_BY_ISTIOCTL) || asked.equals(kind(object))) && (pod || workload);
  }

  private static String kind(ObjectNode object) {
    return object.path("kind").asText(POD);
  }

  /** The proxy goes into the object's template, or into those of the list's objects. */
  private WebhookReply workload(
      String path, ObjectNode review, ObjectNode response, ObjectNode object) {
    Injector current = injector.get();
    String namespace = review.at("/request/namespace").asText("");
    String cluster = cluster(PathVariables.of(path), current.cluster());
    try {
      ObjectNode injected =
          FileInjection.inject(
              current,
              object,
              facts.nativeSidecars(cluster, ""),
              facts.namespaceAnnotations(cluster, namespace));
      byte[] patch =
          JsonPatch.between(object, injected).toString().getBytes(StandardCharsets.UTF_8);
      response.put("allowed", true).put("patch", patch).put("patchType", "JSONPatch");
      return reply(review, response, Outcome.INJECTED, "injected");
    } catch (InjectionException e) {
      return refused(review, response, String.valueOf(e.getMessage()));
    } catch (RuntimeException | Error e) { // a bug of ours: this object waits, and no other
      return refused(review, response, "internal error, please report it: " + e);
    }
  }

  private static String cluster(SortedMap<String, String> variables, String own) {
    return variables.getOrDefault("ISTIO_META_CLUSTER_ID", own.isEmpty() ? DEFAULT_CLUSTER : own);
  }

  private InjectionRequest injectionRequest(
      String path, JsonNode request, ObjectNode pod, String ownCluster) {
    SortedMap<String, String> variables = PathVariables.of(path);
    String cluster = cluster(variables, ownCluster);
    String own = pod.at("/metadata/namespace").asText("");
    String namespace = own.isEmpty() ? request.path("namespace").asText("") : own;
    return new InjectionRequest(
        pod,
        namespace,
        facts.namespaceAnnotations(cluster, namespace),
        variables,
        facts.nativeSidecars(cluster, pod.at("/spec/nodeName").asText("")),
        Optional.empty(),
        facts.proxyConfigs(namespace, labels(pod)));
  }

  private static Map<String, String> labels(ObjectNode pod) {
    var labels = new TreeMap<String, String>();
    for (var label : pod.at("/metadata/labels").properties()) {
      labels.put(label.getKey(), label.getValue().asText());
    }
    return labels;
  }

  private static WebhookReply refused(ObjectNode review, ObjectNode response, String message) {
    response.put("allowed", false).putObject("status").put("message", message);
    return reply(review, response, Outcome.FAILED, message);
  }

  private static WebhookReply reply(
      ObjectNode review, ObjectNode response, Outcome outcome, String message) {
    ObjectNode answer = JsonNodeFactory.instance.objectNode();
    answer.set("kind", review.get("kind"));
    answer.set("apiVersion", review.get("apiVersion"));
    answer.set("response", response);
    byte[] body = answer.toString().getBytes(StandardCharsets.UTF_8);
    return new WebhookReply(200, JSON_TYPE, body, outcome, message);
  }

  private static WebhookReply refusal(int status, String message) {
    byte[] body = (message + "\n").getBytes(StandardCharsets.UTF_8);
    return new WebhookReply(status, "text/plain; charset=utf-8", body, Outcome.FAILED, message);
  }

  private static String shortened(String text) {
    return text.length() <= 200 ? text : text.substring(0, 200) + "…";
  }
}

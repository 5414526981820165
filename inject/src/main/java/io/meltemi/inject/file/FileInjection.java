package io.meltemi.inject.file;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.meltemi.inject.Injection;
import io.meltemi.inject.InjectionException;
import io.meltemi.inject.InjectionRequest;
import io.meltemi.inject.Injector;
import io.meltemi.inject.Owner;
import io.meltemi.inject.kube.CanonicalObjects;
import io.meltemi.inject.kube.KubeType;
import io.meltemi.inject.kube.KubeTypeException;
import io.meltemi.inject.yaml.YamlJson;
import io.meltemi.yaml.Document;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/** Puts proxies into the workloads of a file; everything else of it passes through. */
public final class FileInjection {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  /** A document of the result. */
  public sealed interface Output {
    /** Of a kind that carries no pod: the text as it was. */
    record Same(String text) implements Output {}

    /** Injected, or left alone and yet in Kubernetes' form. */
    record Written(ObjectNode object) implements Output {}
  }

  /**
   * @param warnings what was not injected, and why
   */
  public record Result(List<Output> documents, List<String> warnings) {
    public Result {
      documents = List.copyOf(documents);
      warnings = List.copyOf(warnings);
    }
  }

  private final Injector injector;
  private final boolean nativeSidecars;
  private final SortedMap<String, String> namespaceAnnotations;
  private final List<String> warnings = new ArrayList<>();

  private FileInjection(
      Injector injector, boolean nativeSidecars, SortedMap<String, String> namespaceAnnotations) {
    this.injector = injector;
    this.nativeSidecars = nativeSidecars;
    this.namespaceAnnotations = namespaceAnnotations;
  }

  /**
   * Injects all documents.
   *
   * @param file where the text comes from, for messages
   * @throws InjectionException at the first object that is wrong
   */
  public static Result inject(Injector injector, String file, String text, boolean nativeSidecars) {
    return inject(injector, file, text, nativeSidecars, Collections.emptySortedMap());
  }

  /** As above, with the annotations of the one namespace that the file's workloads are in. */
  public static Result inject(
      Injector injector,
      String file,
      String text,
      boolean nativeSidecars,
      SortedMap<String, String> namespaceAnnotations) {
    var injection = new FileInjection(injector, nativeSidecars, namespaceAnnotations);
    var documents = new ArrayList<Output>();
    for (Document document : Document.split(file, text)) {
      ObjectNode object = YamlJson.object(document);
      boolean ours = WorkloadKind.isList(object) || WorkloadKind.of(object).isPresent();
      documents.add(
          ours ? new Output.Written(injection.injected(object)) : new Output.Same(document.text()));
    }
    return new Result(documents, injection.warnings);
  }

  /**
   * One workload, or a list of objects, with proxies.
   *
   * @throws InjectionException if it is wrong
   */
  public static ObjectNode inject(
      Injector injector,
      ObjectNode object,
      boolean nativeSidecars,
      SortedMap<String, String> namespaceAnnotations) {
    return new FileInjection(injector, nativeSidecars, namespaceAnnotations)
        .injected(object.deepCopy());
  }

  private ObjectNode injected(ObjectNode object) {
    String subject = subject(object);
    try {
      if (WorkloadKind.isList(object)) {
        return list(object);
      }
      Optional<WorkloadKind> workloadKind = WorkloadKind.of(object);
      if (workloadKind.isEmpty()) {
        return object;
      }
      ObjectNode normal = CanonicalObjects.normal(workloadKind.get().type(), object, "");
      return workload(workloadKind.get(), normal, subject);
    } catch (KubeTypeException e) {
      throw new InjectionException(subject + ": " + e.getMessage());
    }
  }

  private ObjectNode list(ObjectNode object) throws KubeTypeException {
    ObjectNode normal = CanonicalObjects.normal(KubeType.named("List"), object, "");
    ArrayNode items = JSON.arrayNode();
    for (JsonNode item : normal.path("items")) {
      items.add(item instanceof ObjectNode inside ? injected(inside) : item);
    }
    normal.set("items", items);
    return normal;
  }

  private ObjectNode workload(WorkloadKind workloadKind, ObjectNode object, String subject) {
    if (!(object.at(workloadKind.spec()) instanceof ObjectNode spec)) {
      throw new InjectionException(subject + ": spec.template is missing (expected: a pod)");
    }
    ObjectNode pod = JSON.objectNode().put("kind", "Pod").put("apiVersion", "v1");
    pod.set("metadata", object.at(workloadKind.metadata()));
    pod.set("spec", spec);
    if (spec.path("hostNetwork").asBoolean(false)) {
      skip(subject, "has host networking enabled");
      return object;
    }
    JsonNode metadata = object.path("metadata");
    Optional<Owner> owner =
        workloadKind.kind().equals("Pod")
            ? Optional.empty()
            : Optional.of(
                new Owner(
                    object.path("apiVersion").asText(""),
                    workloadKind.kind(),
                    metadata.path("name").asText(""),
                    metadata.path("namespace").asText("")));
    var request =
        new InjectionRequest(
            pod,
            "",
            namespaceAnnotations,
            Collections.emptySortedMap(),
            nativeSidecars,
            owner,
            List.of());
    return switch (injector.inject(request)) {
      case Injection.Skipped _ -> {
        skip(subject, "has sidecar injection disabled");
        yield object;
      }
      case Injection.Refused(var message) -> throw new InjectionException(subject + ": " + message);
      case Injection.Injected(_, var injected, var said) -> {
        said.forEach(warning -> warnings.add(subject + ": " + warning));
        put(object, workloadKind.metadata(), injected.path("metadata"));
        put(object, workloadKind.spec(), injected.path("spec"));
        yield object;
      }
    };
  }

  private static void put(ObjectNode object, String pointer, JsonNode value) {
    int last = pointer.lastIndexOf('/');
    ObjectNode parent = last == 0 ? object : object.withObject(pointer.substring(0, last));
    parent.set(pointer.substring(last + 1), value);
  }

  private void skip(String subject, String reason) {
    warnings.add("===> Skipping injection because %s %s".formatted(subject, reason));
  }

  /** {@code Deployment "namespace/name"}. */
  private static String subject(ObjectNode object) {
    JsonNode metadata = object.path("metadata");
    String namespace = metadata.path("namespace").asText("");
    String name = metadata.path("name").asText("");
    return "%s \"%s\""
        .formatted(
            object.path("kind").asText("object"),
            namespace.isEmpty() ? name : namespace + "/" + name);
  }
}

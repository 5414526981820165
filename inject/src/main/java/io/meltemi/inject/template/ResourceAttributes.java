package io.meltemi.inject.template;

import io.meltemi.gotemplate.Arguments;
import io.meltemi.inject.kube.GoStruct;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * {@code OTEL_RESOURCE_ATTRIBUTES} of a pod, by OpenTelemetry's rules for Kubernetes: an annotation
 * {@code resource.opentelemetry.io/*} first, then what Kubernetes knows.
 *
 * <p>Arguments: the mesh's configuration, annotations, labels, namespace, containers. Empty text
 * unless a provider of the mesh asks for these attributes.
 */
final class ResourceAttributes {
  private static final String PREFIX = "resource.opentelemetry.io/";

  private ResourceAttributes() {}

  static String of(Arguments args) {
    if (!wanted(args.value(0))) {
      return "";
    }
    var annotations = args.map(1);
    String version = text(args.map(2), "app.kubernetes.io/version");
    String namespace = args.string(3);
    List<GoStruct> containers = applications(args.list(4));
    var attributes = new ArrayList<String>();
    add(attributes, "service.namespace", annotations, namespace);
    boolean one = containers.size() == 1;
    add(
        attributes,
        "service.version",
        annotations,
        version.isEmpty() && one ? imageVersion(name(containers.get(0), "image")) : version);
    String place = namespace.isEmpty() ? "" : namespace + ".";
    String container = one ? "." + name(containers.get(0), "name") : "";
    add(attributes, "service.instance.id", annotations, place + "$(POD_NAME)" + container);
    return String.join(",", attributes);
  }

  private static boolean wanted(@Nullable Object mesh) {
    if (!(mesh instanceof MeshFields fields)
        || !(fields.source().get("extensionProviders") instanceof List<?> providers)) {
      return false;
    }
    return providers.stream()
        .anyMatch(
            provider ->
                provider instanceof Map<?, ?> map
                    && map.get("opentelemetry") instanceof Map<?, ?> telemetry
                    && "OTEL_SEMANTIC_CONVENTIONS"
                        .equals(telemetry.get("serviceAttributeEnrichment")));
  }

  private static List<GoStruct> applications(List<@Nullable Object> containers) {
    var applications = new ArrayList<GoStruct>();
    for (Object item : containers) {
      if (item instanceof GoStruct container && !name(container, "name").equals("istio-proxy")) {
        applications.add(container);
      }
    }
    return applications;
  }

  private static String name(GoStruct container, String field) {
    return container.json().path(field).asText("");
  }

  private static void add(
      List<String> attributes,
      String name,
      Map<String, @Nullable Object> annotations,
      String otherwise) {
    String given = text(annotations, PREFIX + name);
    String value = given.isEmpty() ? otherwise : given;
    if (!value.isEmpty()) {
      attributes.add(name + "=" + value);
    }
  }

  private static String text(Map<String, @Nullable Object> map, String name) {
    Object value = map.get(name);
    return value == null ? "" : value.toString();
  }

  /** Tag, digest, or {@code tag@digest}; empty where the image says neither. */
  private static String imageVersion(String image) {
    int at = image.indexOf('@');
    String digest = at < 0 ? "" : image.substring(at + 1);
    String path = at < 0 ? image : image.substring(0, at);
    int colon = path.indexOf(':', path.lastIndexOf('/') + 1);
    String tag = colon < 0 ? "" : path.substring(colon + 1);
    return tag.isEmpty() || digest.isEmpty() ? tag + digest : tag + "@" + digest;
  }
}

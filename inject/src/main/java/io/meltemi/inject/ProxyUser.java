package io.meltemi.inject;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.meltemi.inject.Pods.ContainerList;
import java.util.List;
import java.util.Optional;

/**
 * The user that the proxy runs as, where the user's own {@code istio-proxy} container says another:
 * the container that sets up capture must exempt just that one, and the one that validates it must
 * be that one.
 */
final class ProxyUser {
  private static final String USER = "runAsUser";
  private static final String GROUP = "runAsGroup";

  private ProxyUser() {}

  /**
   * @param original the pod before injection
   * @param tproxy whether the proxy must run as root, whatever the user says
   */
  static void apply(ObjectNode pod, ObjectNode original, boolean tproxy) {
    JsonNode context =
        Pods.proxy(original).map(own -> own.path("securityContext")).orElseGet(MISSING::deepCopy);
    JsonNode user = context.path(USER);
    Optional<ObjectNode> init = captureContainer(pod);
    if (init.isEmpty() || !user.isNumber() && !context.path(GROUP).isNumber()) {
      return;
    }
    if (tproxy && user.isNumber()) {
      Pods.proxy(pod).ifPresent(proxy -> proxy.withObject("/securityContext").put(USER, 0L));
    }
    if (!tproxy && Pods.name(init.get()).equals(Names.VALIDATION)) {
      for (String field : List.of(USER, GROUP)) {
        if (context.path(field).isNumber()) {
          init.get().withObject("/securityContext").set(field, context.get(field));
        }
      }
    }
    if (user.asLong(0) != 0) {
      exempt(init.get(), user.asText());
    }
  }

  private static final JsonNode MISSING = JsonNodeFactory.instance.missingNode();

  private static Optional<ObjectNode> captureContainer(ObjectNode pod) {
    ArrayNode containers = Pods.containers(pod, ContainerList.INIT_CONTAINERS);
    return Pods.find(containers, Names.INIT).or(() -> Pods.find(containers, Names.VALIDATION));
  }

  private static void exempt(ObjectNode init, String user) {
    if (init.path("args") instanceof ArrayNode arguments) {
      for (int i = 0; i + 1 < arguments.size(); i++) {
        if (arguments.get(i).asText().equals("-u")) {
          arguments.set(i + 1, user);
          return;
        }
      }
    }
  }

  /**
   * OpenShift gives all containers of a pod one user id. Where the proxy has the application's, it
   * is OpenShift's doing: the proxy's traffic could not be told from the application's.
   */
  static void forgetAssigned(ObjectNode pod) {
    Optional<ObjectNode> proxy = Pods.proxy(pod);
    if (proxy.isEmpty()
        || !(proxy.get().path("securityContext") instanceof ObjectNode context)
        || context.path(USER).asLong(0) != applicationUser(pod)) {
      return;
    }
    context.remove(List.of(USER, GROUP));
  }

  private static long applicationUser(ObjectNode pod) {
    long user = 0;
    for (ContainerList list : ContainerList.values()) {
      for (JsonNode container : Pods.containers(pod, list)) {
        JsonNode own = container.at("/securityContext/runAsUser");
        boolean application =
            !List.of(Names.PROXY, Names.VALIDATION, Names.INIT).contains(Pods.name(container));
        if (application && own.isNumber()) {
          user = own.asLong();
        }
      }
    }
    return user;
  }
}

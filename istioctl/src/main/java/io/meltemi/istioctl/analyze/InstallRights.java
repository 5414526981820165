package io.meltemi.istioctl.analyze;

import io.meltemi.analysis.Message;
import io.meltemi.analysis.MessageType;
import io.meltemi.analysis.Resource;
import io.meltemi.istioctl.Failure;
import io.meltemi.istioctl.json.Json;
import io.meltemi.istioctl.kube.Cluster;
import io.meltemi.istioctl.kube.Kind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Whether who asks may make what an installation is made of. Source: istio 1.30,
 * istioctl/pkg/precheck.
 */
record InstallRights(Cluster cluster, String istioNamespace) {
  private static final String RBAC = "rbac.authorization.k8s.io";
  private static final String ADMISSION = "admissionregistration.k8s.io";

  /**
   * @param namespaced whether it is made in the control plane's namespace
   */
  private record Made(String group, String plural, boolean namespaced) {}

  private static final List<Made> MADE =
      List.of(
          new Made("", "namespaces", false),
          new Made(RBAC, "clusterroles", false),
          new Made(RBAC, "clusterrolebindings", false),
          new Made("apiextensions.k8s.io", "customresourcedefinitions", false),
          new Made(RBAC, "roles", true),
          new Made("", "serviceaccounts", true),
          new Made("", "services", true),
          new Made("apps", "deployments", true),
          new Made("", "configmaps", true),
          new Made(ADMISSION, "mutatingwebhookconfigurations", false),
          new Made(ADMISSION, "validatingwebhookconfigurations", false));

  /** A message for each right that is missing. */
  List<Message> missing() {
    var messages = new ArrayList<Message>();
    for (Made made : MADE) {
      refusal(made)
          .ifPresent(
              why ->
                  messages.add(
                      Message.of(
                          MessageType.INSUFFICIENT_PERMISSIONS,
                          Resource.cluster(),
                          made.plural,
                          why)));
    }
    return messages;
  }

  private Optional<String> refusal(Made made) {
    Map<String, Json> attributes = new LinkedHashMap<>();
    attributes.put("namespace", new Json.Text(made.namespaced ? istioNamespace : ""));
    attributes.put("verb", new Json.Text("create"));
    attributes.put("group", new Json.Text(made.group));
    attributes.put("version", new Json.Text("v1"));
    attributes.put("resource", new Json.Text(made.plural));
    Map<String, Json> review = new LinkedHashMap<>();
    review.put("apiVersion", new Json.Text(Kind.ACCESS_REVIEW.apiVersion()));
    review.put("kind", new Json.Text(Kind.ACCESS_REVIEW.name()));
    review.put("spec", new Json.Obj(Map.of("resourceAttributes", new Json.Obj(attributes))));
    try {
      Json status =
          cluster
              .post(
                  Kind.ACCESS_REVIEW.path(""),
                  new Json.Obj(review),
                  "ask whether " + made.plural + " may be created")
              .at("status");
      String reason = status.at("reason").text();
      return status.at("allowed").isTrue()
          ? Optional.empty()
          : Optional.of(reason.isEmpty() ? "permission denied" : reason);
    } catch (Failure refused) {
      return Optional.of(String.valueOf(refused.getMessage()));
    }
  }
}

package io.meltemi.istioctl.kube;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/**
 * A kind as the API server serves it.
 *
 * @param group empty for the core group
 * @param plural as it stands in paths
 */
public record Kind(String group, String version, String plural, String name, boolean namespaced) {
  public static final Kind NAMESPACE = cluster("", "v1", "namespaces", "Namespace");
  public static final Kind POD = namespaced("", "v1", "pods", "Pod");
  public static final Kind SERVICE = namespaced("", "v1", "services", "Service");
  public static final Kind SECRET = namespaced("", "v1", "secrets", "Secret");
  public static final Kind CONFIG_MAP = namespaced("", "v1", "configmaps", "ConfigMap");
  public static final Kind SERVICE_ACCOUNT =
      namespaced("", "v1", "serviceaccounts", "ServiceAccount");
  public static final Kind EVENT = namespaced("", "v1", "events", "Event");
  public static final Kind DEPLOYMENT = namespaced("apps", "v1", "deployments", "Deployment");
  public static final Kind REPLICA_SET = namespaced("apps", "v1", "replicasets", "ReplicaSet");
  public static final Kind DAEMON_SET = namespaced("apps", "v1", "daemonsets", "DaemonSet");
  public static final Kind STATEFUL_SET = namespaced("apps", "v1", "statefulsets", "StatefulSet");
  public static final Kind JOB = namespaced("batch", "v1", "jobs", "Job");
  public static final Kind GATEWAY_API_GATEWAY =
      namespaced("gateway.networking.k8s.io", "v1", "gateways", "Gateway");
  public static final Kind MUTATING_WEBHOOK =
      cluster(
          "admissionregistration.k8s.io",
          "v1",
          "mutatingwebhookconfigurations",
          "MutatingWebhookConfiguration");
  public static final Kind VALIDATING_WEBHOOK =
      cluster(
          "admissionregistration.k8s.io",
          "v1",
          "validatingwebhookconfigurations",
          "ValidatingWebhookConfiguration");
  public static final Kind CUSTOM_RESOURCE_DEFINITION =
      cluster(
          "apiextensions.k8s.io", "v1", "customresourcedefinitions", "CustomResourceDefinition");
  public static final Kind ACCESS_REVIEW =
      cluster("authorization.k8s.io", "v1", "selfsubjectaccessreviews", "SelfSubjectAccessReview");

  public static Kind namespaced(String group, String version, String plural, String name) {
    return new Kind(group, version, plural, name, true);
  }

  public static Kind cluster(String group, String version, String plural, String name) {
    return new Kind(group, version, plural, name, false);
  }

  /** As objects name it: {@code v1}, {@code apps/v1}. */
  public String apiVersion() {
    return group.isEmpty() ? version : group + "/" + version;
  }

  /**
   * Where the objects of a namespace are.
   *
   * @param namespace empty: of all namespaces
   */
  public String path(String namespace) {
    return root()
        + (namespaced && !namespace.isEmpty() ? "/namespaces/" + in(namespace) : "")
        + "/"
        + plural;
  }

  /** Where one object is. */
  public String path(String namespace, String object) {
    return path(namespace) + "/" + in(object);
  }

  /** As one speaks of an object: {@code Pod shop/web}. */
  public String named(String namespace, String object) {
    return name + " " + (namespaced ? namespace + "/" : "") + object;
  }

  private String root() {
    return (group.isEmpty() ? "/api/" : "/apis/" + group + "/") + version;
  }

  /** One part of a path, or a value of a query. */
  static String in(String part) {
    return URLEncoder.encode(part, StandardCharsets.UTF_8).replace("+", "%20");
  }
}

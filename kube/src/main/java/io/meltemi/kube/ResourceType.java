package io.meltemi.kube;

/**
 * A kind as the API server serves it.
 *
 * @param group empty for the core group
 * @param plural as it stands in paths, such as {@code endpointslices}
 */
public record ResourceType(
    String group, String version, String plural, String kind, boolean namespaced) {
  public static final ResourceType NAMESPACE = cluster("", "v1", "namespaces", "Namespace");
  public static final ResourceType NODE = cluster("", "v1", "nodes", "Node");
  public static final ResourceType SERVICE = namespaced("", "v1", "services", "Service");
  public static final ResourceType POD = namespaced("", "v1", "pods", "Pod");
  public static final ResourceType SECRET = namespaced("", "v1", "secrets", "Secret");
  public static final ResourceType CONFIG_MAP = namespaced("", "v1", "configmaps", "ConfigMap");
  public static final ResourceType SERVICE_ACCOUNT =
      namespaced("", "v1", "serviceaccounts", "ServiceAccount");
  public static final ResourceType EVENT = namespaced("", "v1", "events", "Event");
  public static final ResourceType ENDPOINT_SLICE =
      namespaced("discovery.k8s.io", "v1", "endpointslices", "EndpointSlice");
  public static final ResourceType DEPLOYMENT =
      namespaced("apps", "v1", "deployments", "Deployment");
  public static final ResourceType REPLICA_SET =
      namespaced("apps", "v1", "replicasets", "ReplicaSet");
  public static final ResourceType WORKLOAD_ENTRY =
      namespaced("networking.istio.io", "v1", "workloadentries", "WorkloadEntry");
  public static final ResourceType INGRESS =
      namespaced("networking.k8s.io", "v1", "ingresses", "Ingress");
  public static final ResourceType INGRESS_CLASS =
      cluster("networking.k8s.io", "v1", "ingressclasses", "IngressClass");
  public static final ResourceType LEASE =
      namespaced("coordination.k8s.io", "v1", "leases", "Lease");
  public static final ResourceType CUSTOM_RESOURCE_DEFINITION =
      cluster(
          "apiextensions.k8s.io", "v1", "customresourcedefinitions", "CustomResourceDefinition");
  public static final ResourceType MUTATING_WEBHOOK =
      cluster(
          "admissionregistration.k8s.io",
          "v1",
          "mutatingwebhookconfigurations",
          "MutatingWebhookConfiguration");
  public static final ResourceType VALIDATING_WEBHOOK =
      cluster(
          "admissionregistration.k8s.io",
          "v1",
          "validatingwebhookconfigurations",
          "ValidatingWebhookConfiguration");
  public static final ResourceType TOKEN_REVIEW =
      cluster("authentication.k8s.io", "v1", "tokenreviews", "TokenReview");
  public static final ResourceType SUBJECT_ACCESS_REVIEW =
      cluster("authorization.k8s.io", "v1", "subjectaccessreviews", "SubjectAccessReview");

  public static ResourceType namespaced(String group, String version, String plural, String kind) {
    return new ResourceType(group, version, plural, kind, true);
  }

  public static ResourceType cluster(String group, String version, String plural, String kind) {
    return new ResourceType(group, version, plural, kind, false);
  }

  /** As objects name it: {@code v1}, {@code discovery.k8s.io/v1}. */
  public String apiVersion() {
    return group.isEmpty() ? version : group + "/" + version;
  }

  /** The same kind in another version. */
  public ResourceType withVersion(String other) {
    return new ResourceType(group, other, plural, kind, namespaced);
  }

  /** As kubectl names it: {@code pods}, {@code endpointslices.discovery.k8s.io}. */
  @Override
  public String toString() {
    return group.isEmpty() ? plural : plural + "." + group;
  }
}

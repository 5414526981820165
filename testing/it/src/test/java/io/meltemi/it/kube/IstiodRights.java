package io.meltemi.it.kube;

import com.fasterxml.jackson.databind.JsonNode;
import io.meltemi.it.fixture.Repository;
import io.meltemi.kube.KubeClient;
import io.meltemi.kube.KubeException;
import io.meltemi.kube.ResourceType;
import java.util.Map;

/** What istiod may do in a cluster, as the peer's chart says it. */
final class IstiodRights {
  private static final Map<String, ResourceType> RIGHTS =
      Map.of(
          "ClusterRole", rbac("clusterroles", "ClusterRole", false),
          "ClusterRoleBinding", rbac("clusterrolebindings", "ClusterRoleBinding", false),
          "Role", rbac("roles", "Role", true),
          "RoleBinding", rbac("rolebindings", "RoleBinding", true),
          "ServiceAccount", ResourceType.SERVICE_ACCOUNT);

  private static ResourceType rbac(String plural, String kind, boolean namespaced) {
    return new ResourceType("rbac.authorization.k8s.io", "v1", plural, kind, namespaced);
  }

  private IstiodRights() {}

  /**
   * Makes istio-system, the account {@code istiod} of the peer's manifest and what is bound to it.
   */
  static void grant(KubeClient client) throws KubeException {
    client.create(
        ResourceType.NAMESPACE, "", CustomResources.yaml("metadata: {name: istio-system}"));
    for (JsonNode object :
        CustomResources.objects(Repository.peer("manifest").resolve("default.yaml"))) {
      ResourceType type = RIGHTS.get(object.path("kind").asText());
      if (type != null && object.at("/metadata/name").asText().startsWith("istiod")) {
        client.create(type, type.namespaced() ? "istio-system" : "", object);
      }
    }
  }
}

package io.meltemi.delivery.proxy;

import io.meltemi.xds.Client;

/**
 * Of which namespace, service account and cluster a node says it is; empty where it does not say.
 *
 * <p>Source: istio 1.30.3 pilot/pkg/xds/auth.go (checkConnectionIdentity).
 */
public record ClaimedIdentity(String namespace, String serviceAccount, String clusterId) {
  public static ClaimedIdentity of(Client client) {
    var metadata = new NodeMetadata(client.metadata());
    return new ClaimedIdentity(
        namespace(client, metadata), metadata.text("SERVICE_ACCOUNT"), metadata.text("CLUSTER_ID"));
  }

  /** The namespace whose configuration the node gets. */
  static String namespace(Client client, NodeMetadata metadata) {
    return metadata
        .findText("NAMESPACE")
        .orElseGet(() -> NodeId.parse(client.id()).map(NodeId::namespace).orElse(""));
  }

  /** Whether an identity of that namespace and account may say so. */
  public boolean permits(String ofNamespace, String account) {
    return (namespace.isEmpty() || namespace.equals(ofNamespace))
        && (serviceAccount.isEmpty() || serviceAccount.equals(account));
  }
}

package io.meltemi.delivery.credential;

/**
 * Whose identity was verified.
 *
 * @param cluster the remote cluster that it says to be of; empty for the own one
 */
public record ServiceAccount(String namespace, String name, String cluster) {
  /** One of the own cluster. */
  public ServiceAccount(String namespace, String name) {
    this(namespace, name, "");
  }

  /** As Kubernetes calls it. */
  public String user() {
    return "system:serviceaccount:" + namespace + ":" + name;
  }

  @Override
  public String toString() {
    return namespace + "/" + name + (cluster.isEmpty() ? "" : " of cluster " + cluster);
  }
}

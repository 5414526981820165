package io.meltemi.delivery.credential;

/** Whose identity was verified. */
public record ServiceAccount(String namespace, String name) {
  /** As Kubernetes calls it. */
  public String user() {
    return "system:serviceaccount:" + namespace + ":" + name;
  }

  @Override
  public String toString() {
    return namespace + "/" + name;
  }
}

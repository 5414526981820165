package io.meltemi.gotemplate.chart;

/**
 * What an installation is called and what it goes into.
 *
 * @param kubernetesVersion of the cluster: {@code v1.35.0}
 */
public record Release(String name, String namespace, String kubernetesVersion) {
  /** A release for the Kubernetes that this program is made for. */
  public static Release of(String name, String namespace) {
    return new Release(name, namespace, "v1.35.0");
  }
}

package io.meltemi.kube;

/** Where this room logs. */
final class KubeLog {
  static final System.Logger LOG = System.getLogger("kube");

  private KubeLog() {}
}

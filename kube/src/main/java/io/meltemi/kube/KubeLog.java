package io.meltemi.kube;

/** The logger of this module. */
final class KubeLog {
  static final System.Logger LOG = System.getLogger("kube");

  private KubeLog() {}
}

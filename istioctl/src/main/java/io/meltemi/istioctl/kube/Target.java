package io.meltemi.istioctl.kube;

/**
 * {@code [TYPE/]NAME[.NAMESPACE]}, as commands name pods and what has pods. What follows the last
 * dot is the namespace.
 *
 * @param type {@code pod} if none is given
 */
public record Target(String type, String name, String namespace) {
  /**
   * @param namespace if none is named
   */
  public static Target of(String word, String namespace) {
    int slash = word.lastIndexOf('/');
    String type = slash > 0 ? word.substring(0, slash) : "pod";
    String rest = word.substring(slash + 1);
    int dot = rest.lastIndexOf('.');
    return dot < 0
        ? new Target(type, rest, namespace)
        : new Target(type, rest.substring(0, dot), rest.substring(dot + 1));
  }

  /** Is it a pod that is named? */
  public boolean isPod() {
    return type.equals("pod") || type.equals("pods") || type.equals("po");
  }
}

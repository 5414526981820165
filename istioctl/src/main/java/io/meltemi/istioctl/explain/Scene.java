package io.meltemi.istioctl.explain;

import io.meltemi.explain.ProxyConfiguration;
import java.util.Optional;

/** What an explanation may ask of the mesh around a proxy. */
interface Scene {
  /**
   * A proxy, and the workload beside it.
   *
   * @param name {@code POD.NAMESPACE}
   * @param namespace of its workload
   * @param gateway whether it has no workload beside it
   * @param address the pod's
   * @param identity the name in its certificate; empty where it is not known
   */
  record Party(String name, String namespace, boolean gateway, String address, String identity) {}

  /**
   * The proxy that is named: {@code POD}, {@code POD.NAMESPACE}.
   *
   * @throws io.meltemi.istioctl.Failure where there is none, or more than one
   */
  Party party(String name);

  /** The proxy of the pod that has that address; absent where none is known. */
  Optional<Party> at(String address);

  /** What the proxy has; absent where that cannot be known from here. */
  Optional<ProxyConfiguration> configuration(Party party);

  /** The address that the workload beside the proxy gets for a host's name. */
  Optional<String> resolve(String host, Party party);

  /** The port on which a gateway gets what comes to that port of its Service. */
  int listeningPort(Party gateway, int servicePort);

  /** Where the object is written, as {@code file:line}; absent where that is not known. */
  Optional<String> place(String object);
}

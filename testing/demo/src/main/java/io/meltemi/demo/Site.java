package io.meltemi.demo;

import java.io.IOException;
import java.util.List;

/** How the demo's processes get an address each, and how traffic reaches their Envoys. */
sealed interface Site permits NamespaceSite, LoopbackSite {
  /** The last number of istiod's address. */
  int ISTIOD = 2;

  /** In a few words, for the terminal. */
  String description();

  /** The first three numbers of pods' addresses, with a dot behind. */
  String podPrefix();

  /** Says {@code yaml}, a file of samples/bookshop, with the addresses of this site. */
  String localized(String yaml);

  /** Folders below samples/bookshop whose files are to be added. */
  List<String> additions();

  /** Makes the network that members live in. */
  void prepare() throws IOException;

  /** Takes away everything that {@link #prepare} makes, also what an earlier run left. */
  void remove() throws IOException;

  /** How to start a command so that it runs where {@code member} lives. */
  List<String> enter(String member);

  /** As {@link #enter}, for a proxy, whose traffic must not be captured. */
  List<String> enterAsProxy(String member);

  /** Has the workload's traffic go through its Envoy from now on. */
  void capture(Workload workload, String pilotAgent) throws IOException;

  /** The metadata value that tells istiod how traffic is captured. */
  String interceptionMode();

  Ports ports(Workload workload);

  /**
   * What the workload's application listens on, and the proxy that it calls others through if any.
   */
  List<String> applicationAddresses(Workload workload);

  /**
   * The address that istiod listens on; everything where it has a network of its own, so that its
   * debug pages, which are for loopback only, can be asked from there.
   */
  String istiodListens();

  /** The address at which istiod's debug pages can be asked by who entered where it lives. */
  String istiodDebug();

  default String address(int host) {
    return podPrefix() + host;
  }
}

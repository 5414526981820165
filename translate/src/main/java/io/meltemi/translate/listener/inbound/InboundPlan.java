package io.meltemi.translate.listener.inbound;

import io.meltemi.base.ResourceName;
import io.meltemi.model.MeshConfig;
import io.meltemi.model.PeerAuthentication;
import io.meltemi.model.ProxyView;
import io.meltemi.model.ServicePort;
import io.meltemi.model.ServiceTarget;
import io.meltemi.model.Sidecar;
import io.meltemi.translate.ClusterName;
import io.meltemi.translate.StatName;
import io.meltemi.translate.listener.common.Addresses;
import io.meltemi.translate.listener.common.ListenerParts;
import io.meltemi.translate.listener.common.PortRules;
import io.meltemi.translate.scope.ProxyScope;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Decides what a sidecar takes connections for: the ports of its services, or those of its Sidecar
 * resource, and, where traffic is redirected, all others. Source: istio 1.30.3
 * pilot/pkg/networking/core/listener_inbound.go.
 */
public final class InboundPlan {
  private static final String VIRTUAL = "virtualInbound";

  private final ProxyScope scope;
  private final ProxyView proxy;
  private final String wildcard;

  public InboundPlan(ProxyScope scope) {
    this.scope = scope;
    this.proxy = scope.proxy();
    this.wildcard = Addresses.wildcard(proxy.ipFamily());
  }

  private record Claim(InboundChain chain, boolean bindToPort) {}

  public List<InboundInput> inputs(ListenerParts parts, MutualTls mutualTls) {
    boolean redirected = proxy.interception() != ProxyView.Interception.NONE;
    var claims = new TreeMap<Integer, Claim>();
    Optional<Sidecar> sidecar = scope.sidecar().filter(s -> !s.ingress().isEmpty());
    if (sidecar.isPresent()) {
      claimIngress(claims, sidecar.orElseThrow());
    } else if (redirected) {
      claimTargets(claims);
    }
    var inputs = new ArrayList<InboundInput>();
    var virtual = new ArrayList<InboundChain>();
    for (Claim claim : claims.values()) {
      InboundChain chain = claim.chain();
      if (claim.bindToPort()) {
        inputs.add(
            new InboundInput(
                chain.name(false),
                chain.bind(),
                chain.port(),
                true,
                false,
                List.of(chain),
                parts,
                mutualTls));
      } else {
        virtual.add(chain);
      }
    }
    if (redirected) {
      virtual.addAll(0, passthrough(claims));
      inputs.add(virtualInbound(virtual, parts, mutualTls));
    }
    return inputs;
  }

  private InboundInput virtualInbound(
      List<InboundChain> chains, ListenerParts parts, MutualTls mutualTls) {
    MeshConfig.Ports ports = scope.mesh().listeners().ports();
    return new InboundInput(
        VIRTUAL,
        wildcard,
        ports.inbound(),
        false,
        proxy.interception() == ProxyView.Interception.TPROXY,
        chains,
        parts,
        mutualTls);
  }

  /** Of two services on one port of the workload the older one wins. */
  private void claimTargets(TreeMap<Integer, Claim> claims) {
    for (ServiceTarget target : proxy.targets()) {
      ServicePort port = target.port();
      int number = target.targetPort();
      var bound = new ServicePort(port.name(), number, port.protocol(), "");
      if (!PortRules.mayBind(scope, wildcard, false, bound)) {
        continue;
      }
      claims.putIfAbsent(
          number,
          new Claim(
              new InboundChain(
                  number,
                  port.number(),
                  port.protocol(),
                  target.service().hostname().value(),
                  wildcard,
                  target(StatName.of(target.service(), "", port.number(), port.name()), number),
                  scope.inboundMtls(number),
                  Optional.empty()),
              false));
    }
  }

  private void claimIngress(TreeMap<Integer, Claim> claims, Sidecar sidecar) {
    ResourceName name = sidecar.meta().resource();
    for (Sidecar.IngressListener listener : sidecar.ingress()) {
      Sidecar.Port named = listener.port();
      boolean bindToPort =
          switch (listener.captureMode()) {
            case DEFAULT -> proxy.interception() == ProxyView.Interception.NONE;
            case NONE -> true;
            case IPTABLES -> false;
          };
      var port = new ServicePort(named.name(), named.number(), named.protocol(), "");
      if (!PortRules.mayBind(scope, listener.bind(), bindToPort, port)) {
        continue;
      }
      String bind =
          !listener.bind().isEmpty()
              ? listener.bind()
              : proxy.addresses().isEmpty() ? wildcard : proxy.addresses().get(0);
      claims.putIfAbsent(
          named.number(),
          new Claim(
              new InboundChain(
                  named.number(),
                  named.number(),
                  named.protocol(),
                  name.name() + "." + name.namespace(),
                  bind,
                  target(
                      StatName.unnamed(
                          name.name() + "." + name.namespace(), named.number(), named.name()),
                      named.number()),
                  scope.inboundMtls(named.number()),
                  Optional.of(name)),
              bindToPort));
    }
  }

  private InboundChain.Target target(StatName name, int port) {
    String cluster = ClusterName.inbound(port);
    return new InboundChain.Target(cluster, name.atTarget(port).in(statPattern(), cluster));
  }

  private String statPattern() {
    return scope.mesh().telemetry().statNames().inbound();
  }

  /** For all other ports, and one by one for those that a policy singles out. */
  private List<InboundChain> passthrough(TreeMap<Integer, Claim> claims) {
    var ports = new TreeSet<>(portsOfPolicy());
    ports.removeAll(claims.keySet());
    var chains = new ArrayList<InboundChain>();
    chains.add(InboundChain.passthrough(0, statPattern(), scope.inboundMtls(0)));
    for (int port : ports) {
      chains.add(InboundChain.passthrough(port, statPattern(), scope.inboundMtls(port)));
    }
    return chains;
  }

  /** The ports that the workload's own PeerAuthentication, the oldest of them, names. */
  private List<Integer> portsOfPolicy() {
    return scope
        .peerAuthentication()
        .map(PeerAuthentication::portLevel)
        .map(ports -> List.copyOf(ports.keySet()))
        .orElse(List.of());
  }
}

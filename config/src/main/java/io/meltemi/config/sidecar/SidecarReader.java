package io.meltemi.config.sidecar;

import io.meltemi.config.ObjectInput;
import io.meltemi.config.field.Checks;
import io.meltemi.config.field.EnumNames;
import io.meltemi.config.field.Fields;
import io.meltemi.config.field.IstioWords;
import io.meltemi.config.gateway.ServerTlsReader;
import io.meltemi.config.policy.ConnectionPoolReader;
import io.meltemi.config.targets.Targets;
import io.meltemi.config.virtualservice.DestinationReader;
import io.meltemi.model.Gateway;
import io.meltemi.model.OutboundTrafficPolicy;
import io.meltemi.model.Protocol;
import io.meltemi.model.Sidecar;
import io.meltemi.model.Sidecar.CaptureMode;
import io.meltemi.model.Sidecar.EgressListener;
import io.meltemi.model.Sidecar.IngressListener;
import io.meltemi.model.Sidecar.Port;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads a Sidecar. */
public final class SidecarReader {
  private static final EnumNames<CaptureMode> CAPTURE_MODES =
      EnumNames.inOrder(CaptureMode.values());
  private static final EnumNames<OutboundTrafficPolicy.Mode> OUTBOUND_MODES =
      EnumNames.inOrder(OutboundTrafficPolicy.Mode.values());
  private static final String UNIX = "unix://";

  private final ObjectInput in;

  private SidecarReader(ObjectInput in) {
    this.in = in;
  }

  public static Sidecar read(ObjectInput in) {
    return new SidecarReader(in).read();
  }

  private Sidecar read() {
    Fields f = in.spec();
    if (f.count("ingress", "egress", "outboundTrafficPolicy", "inboundConnectionPool") == 0) {
      f.bad(
          "",
          "at least one of ingress, egress, outboundTrafficPolicy, inboundConnectionPool",
          "sidecar: empty configuration provided");
    }
    var sidecar =
        new Sidecar(
            in.meta(),
            Targets.orEverything(f, "workloadSelector", s -> Targets.networkSelector(s, "sidecar")),
            f.list("ingress", SidecarReader::ingress),
            f.list("egress", SidecarReader::egress),
            f.object("inboundConnectionPool", ConnectionPoolReader::read),
            f.object("outboundTrafficPolicy", p -> outboundPolicy(in, p)));
    checkIngress(f, sidecar.ingress());
    checkEgress(f, sidecar.egress());
    f.done();
    return sidecar;
  }

  private static Port port(Fields f) {
    String protocol = f.string("protocol");
    Protocol parsed = Protocol.parse(protocol);
    if (!protocol.isEmpty() && parsed.isUnsupported()) {
      f.bad(
          "protocol",
          "HTTP, HTTPS, HTTP2, GRPC, TCP, TLS, MONGO or another known one",
          "unsupported protocol: " + protocol);
    }
    String name = f.string("name");
    if (!name.isEmpty() && !Checks.isDnsLabel(name)) {
      f.bad("name", "a name of letters, digits and -", "invalid port name: " + name);
    }
    if (f.intIn("targetPort", 0, 65535) > 0) {
      f.bad(
          "targetPort",
          "nothing; it has no effect on sidecars",
          "targetPort has no impact on Sidecars");
    }
    var port = new Port(f.intIn("number", 0, 65535, IstioWords.port("%d")), parsed, name);
    f.done();
    return port;
  }

  private static IngressListener ingress(Fields f) {
    if (!f.has("port")) {
      f.bad("port", "number and protocol", "sidecar: port is required for ingress listeners");
    }
    Fields portFields = f.child("port");
    Port port = port(portFields);
    if (f.has("port") && port.number() == 0) {
      portFields.bad("number", "1..65535", IstioWords.port("0"));
    }
    String bind = f.string("bind");
    if (!bind.isEmpty() && !Checks.isIp(bind)) {
      f.bad("bind", "an IP address", IstioWords.address(bind));
    }
    String endpoint = f.string("defaultEndpoint");
    if (!endpoint.isEmpty() && !isLocalEndpoint(endpoint)) {
      f.bad(
          "defaultEndpoint",
          "127.0.0.1:PORT, 0.0.0.0:PORT, [::1]:PORT, [::]:PORT or unix:// and a path",
          endpoint.startsWith(UNIX)
              ? IstioWords.unixPath(endpoint.substring(UNIX.length()))
              : "sidecar: defaultEndpoint must be of form"
                  + " 127.0.0.1:<port>,0.0.0.0:<port>,[::1]:port,[::]:port,unix://filepath or"
                  + " unset");
    }
    var listener =
        new IngressListener(
            port,
            bind,
            f.enumOf("captureMode", CAPTURE_MODES, CaptureMode.DEFAULT),
            endpoint,
            f.object("tls", SidecarReader::tls),
            f.object("connectionPool", ConnectionPoolReader::read));
    boolean httpPool =
        listener.connectionPool().isPresent() && listener.connectionPool().get().http().isPresent();
    if (httpPool && !port.protocol().isHttp()) {
      f.warning(
          "connectionPool",
          "http without effect on protocol " + port.protocol(),
          "sidecar: HTTP connection pool settings are configured for port "
              + port.number()
              + " ("
              + IstioWords.quoted(port.name())
              + ") but its protocol is not HTTP ("
              + portFields.string("protocol")
              + "); only TCP settings will apply");
    }
    f.done();
    return listener;
  }

  private static Gateway.ServerTls tls(Fields f) {
    Gateway.ServerTls tls = ServerTlsReader.read(f);
    if (!tls.verification().subjectAltNames().isEmpty()) {
      f.bad(
          "subjectAltNames",
          "none; a sidecar does not support them",
          "sidecar: subjectAltNames is not supported in ingress tls");
    }
    if (tls.httpsRedirect()) {
      f.bad(
          "httpsRedirect",
          "false; a sidecar does not support it",
          "sidecar: httpsRedirect is not supported");
    }
    if (!tls.credentials().credentialName().isEmpty()) {
      f.bad(
          "credentialName",
          "none; a sidecar does not support it",
          "sidecar: credentialName is not currently supported");
    }
    if (tls.mode() == Gateway.Mode.ISTIO_MUTUAL || tls.mode() == Gateway.Mode.AUTO_PASSTHROUGH) {
      f.bad(
          "mode",
          "SIMPLE, MUTUAL or OPTIONAL_MUTUAL",
          "configuration is invalid: cannot set mode to " + tls.mode() + " in sidecar ingress tls");
    }
    return tls;
  }

  private static boolean isLocalEndpoint(String endpoint) {
    if (endpoint.startsWith(UNIX)) {
      return Checks.isUnixPath(endpoint.substring(UNIX.length()));
    }
    int colon = endpoint.lastIndexOf(':');
    String host = colon < 0 ? endpoint : endpoint.substring(0, colon);
    boolean local = List.of("", "127.0.0.1", "0.0.0.0", "[::1]", "[::]").contains(host);
    String port = endpoint.substring(colon + 1);
    return colon >= 0
        && local
        && port.matches("\\d{1,5}")
        && Integer.parseInt(port) >= 1
        && Integer.parseInt(port) <= 65535;
  }

  private static EgressListener egress(Fields f) {
    String bind = f.string("bind");
    CaptureMode capture = f.enumOf("captureMode", CAPTURE_MODES, CaptureMode.DEFAULT);
    Optional<Port> port = f.object("port", SidecarReader::port);
    if (port.isPresent() && port.get().number() == 0) {
      if (!bind.startsWith(UNIX) || !Checks.isUnixPath(bind.substring(UNIX.length()))) {
        f.bad(
            "bind",
            "unix:// and an absolute path, for port 0",
            bind.startsWith(UNIX)
                ? IstioWords.unixPath(bind.substring(UNIX.length()))
                : "sidecar: ports with 0 value must have a unix domain socket bind address");
      }
      if (capture == CaptureMode.IPTABLES) {
        f.bad(
            "captureMode",
            "DEFAULT or NONE, for a unix:// path",
            "sidecar: captureMode must be DEFAULT/NONE for unix domain socket listeners");
      }
    } else if (port.isPresent() && !bind.isEmpty() && !Checks.isIp(bind)) {
      f.bad("bind", "an IP address", IstioWords.address(bind));
    }
    List<String> hosts = f.strings("hosts");
    if (hosts.isEmpty()) {
      f.bad(
          "hosts",
          "at least one namespace/host",
          "sidecar: egress listener must contain at least one host");
    }
    Set<String> seen = new HashSet<>();
    for (String host : hosts) {
      if (!isEgressHost(host)) {
        f.error(
            "hosts",
            "\"" + host + "\" (expected: namespace/host, both may be *)",
            IstioWords.scopedHost(host, false));
      } else if (!seen.add(host)) {
        f.warning(
            "hosts",
            "\"" + host + "\" is there twice (expected: each once)",
            "duplicated egress host: " + host);
      }
    }
    if (hosts.contains("*/*") && hosts.size() > 1) {
      f.warning(
          "hosts",
          "\"*/*\" selects all (expected: nothing beside it)",
          "`*/*` host select all resources, no other hosts can be added");
    }
    f.done();
    return new EgressListener(port, bind, capture, hosts);
  }

  private static boolean isEgressHost(String text) {
    int slash = text.indexOf('/');
    if (slash < 0) {
      return false;
    }
    String namespace = text.substring(0, slash);
    String host = text.substring(slash + 1);
    return (List.of("*", ".", "~").contains(namespace) || Checks.isDnsLabel(namespace))
        && (host.equals("*") || host.contains("."))
        && Checks.isWildcardDomain(host)
        && !Checks.isPartialWildcard(host);
  }

  /** Also the mesh's {@code outboundTrafficPolicy}. */
  public static OutboundTrafficPolicy outboundPolicy(ObjectInput in, Fields f) {
    var policy =
        new OutboundTrafficPolicy(
            f.enumOf("mode", OUTBOUND_MODES, OutboundTrafficPolicy.Mode.REGISTRY_ONLY),
            f.object("egressProxy", d -> DestinationReader.read(in, d)));
    if (policy.egressProxy().isPresent()) {
      if (policy.mode() != OutboundTrafficPolicy.Mode.ALLOW_ANY) {
        f.error(
            "egressProxy",
            "set with mode " + policy.mode() + " (expected: ALLOW_ANY)",
            "sidecar: egress_proxy must be set only with ALLOW_ANY outbound_traffic_policy mode");
      }
      if (policy.egressProxy().get().port().isEmpty()) {
        f.child("egressProxy").bad("port", "a port", "sidecar: egress_proxy port must be non-nil");
      }
    }
    f.done();
    return policy;
  }

  private static void checkIngress(Fields f, List<IngressListener> listeners) {
    Set<Integer> numbers = new HashSet<>();
    for (IngressListener listener : listeners) {
      if (listener.port().number() != 0 && !numbers.add(listener.port().number())) {
        f.error(
            "ingress",
            "port " + listener.port().number() + " twice (expected: each once)",
            "sidecar: ports on IP bound listeners must be unique");
      }
    }
  }

  private static void checkEgress(Fields f, List<EgressListener> listeners) {
    Set<String> places = new HashSet<>();
    for (int i = 0; i < listeners.size(); i++) {
      EgressListener listener = listeners.get(i);
      if (listener.port().isEmpty()) {
        if (i < listeners.size() - 1) {
          f.error(
              "egress[" + i + "]",
              "has no port (expected: only the last has none)",
              "sidecar: the egress listener with empty port should be the last listener in the"
                  + " list");
        }
        continue;
      }
      int number = listener.port().get().number();
      String place = number == 0 ? listener.bind() : "port " + number;
      if (!places.add(place)) {
        f.error(
            "egress",
            place + " is there twice (expected: each once)",
            number == 0
                ? "sidecar: unix domain socket values for listeners must be unique"
                : "sidecar: ports on IP bound listeners must be unique");
      }
    }
  }
}

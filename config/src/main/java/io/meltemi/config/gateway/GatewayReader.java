package io.meltemi.config.gateway;

import io.meltemi.base.Labels;
import io.meltemi.config.ObjectInput;
import io.meltemi.config.field.Checks;
import io.meltemi.config.field.Fields;
import io.meltemi.model.Gateway;
import io.meltemi.model.Gateway.Port;
import io.meltemi.model.Gateway.Server;
import io.meltemi.model.Gateway.ServerTls;
import io.meltemi.model.Protocol;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads Istio's own Gateway. */
public final class GatewayReader {
  private static final String UNIX = "unix://";

  private GatewayReader() {}

  public static Gateway read(ObjectInput in) {
    Fields f = in.spec();
    if (!Checks.isDnsLabel(in.meta().name())) {
      in.root().child("metadata").bad("name", "a name of letters, digits and -");
    }
    Labels selector = f.labels("selector");
    var gateway = new Gateway(in.meta(), selector, f.list("servers", GatewayReader::server));
    if (gateway.servers().isEmpty()) {
      f.bad("servers", "at least one server");
    }
    Set<String> names = new HashSet<>();
    for (Server server : gateway.servers()) {
      if (!server.port().name().isEmpty() && !names.add(server.port().name())) {
        f.error(
            "servers",
            "port name \"" + server.port().name() + "\" is there twice (expected: each once)");
      }
    }
    f.done();
    return gateway;
  }

  private static Server server(Fields f) {
    String bind = f.string("bind");
    List<String> hosts = f.strings("hosts");
    if (hosts.isEmpty()) {
      f.bad("hosts", "at least one host");
    }
    for (String host : hosts) {
      if (!isHost(host)) {
        f.error(
            "hosts",
            "\"" + host + "\" (expected: host or namespace/host, where * is the first label)");
      }
    }
    if (!f.has("port")) {
      f.bad("port", "number, name and protocol");
    }
    Port port = port(f.child("port"), bind);
    checkBind(f, bind, port);
    Optional<ServerTls> tls = f.object("tls", ServerTlsReader::read);
    checkTls(f, port.protocol(), tls);
    var server = new Server(port, bind, hosts, tls, f.string("name"), f.string("defaultEndpoint"));
    f.done();
    return server;
  }

  /** {@code host} or {@code namespace/host}; the host has dots, is {@code *}, or an address. */
  private static boolean isHost(String text) {
    int slash = text.indexOf('/');
    String namespace = slash < 0 ? "." : text.substring(0, slash);
    String host = text.substring(slash + 1);
    boolean namespaceGood =
        namespace.equals("*") || namespace.equals(".") || Checks.isDnsLabel(namespace);
    boolean name =
        (host.equals("*") || host.contains("."))
            && Checks.isWildcardDomain(host)
            && !Checks.isPartialWildcard(host);
    return namespaceGood && (name || Checks.isIp(host));
  }

  private static Port port(Fields f, String bind) {
    Protocol protocol = Protocol.parse(f.string("protocol"));
    if (protocol.isUnsupported()) {
      f.bad("protocol", "HTTP, HTTPS, HTTP2, GRPC, GRPC-WEB, MONGO, TCP or TLS");
    }
    boolean path = bind.startsWith(UNIX);
    if (!path && !f.has("number")) {
      f.bad("number", "1..65535");
    }
    int number = f.intIn("number", path ? 0 : 1, 65535);
    if (f.intIn("targetPort", 0, 65535) > 0) {
      f.bad("targetPort", "nothing; it has no effect on gateways");
    }
    if (f.string("name").isEmpty()) {
      f.bad("name", "the port's name");
    }
    var port = new Port(number, protocol, f.string("name"), 0);
    f.done();
    return port;
  }

  private static void checkBind(Fields f, String bind, Port port) {
    if (bind.startsWith(UNIX)) {
      if (!Checks.isUnixPath(bind.substring(UNIX.length()))) {
        f.bad("bind", "unix:// and an absolute path");
      }
      if (port.number() != 0) {
        f.error("bind", "\"" + bind + "\" (expected: port 0 beside a unix:// path)");
      }
    } else if (!bind.isEmpty() && !Checks.isIp(bind)) {
      f.bad("bind", "an IP address or unix:// and a path");
    }
  }

  private static void checkTls(Fields f, Protocol protocol, Optional<ServerTls> tls) {
    if (protocol.isTls() && tls.isEmpty()) {
      f.bad("tls", "TLS settings, for protocol " + protocol);
    }
    if (tls.isEmpty() || protocol.isUnsupported()) {
      return;
    }
    ServerTls settings = tls.get();
    if (!protocol.isHttp() && settings.httpsRedirect()) {
      f.warning("tls", "httpsRedirect without effect (expected: an HTTP port)");
    }
    if (protocol.isTls()) {
      return;
    }
    boolean redirectOnly =
        (settings.mode() == Gateway.Mode.PASSTHROUGH
                || settings.mode() == Gateway.Mode.AUTO_PASSTHROUGH)
            && (settings.files().caCertificates()
                    + settings.files().privateKey()
                    + settings.files().serverCertificate())
                .isEmpty();
    if (!protocol.isHttp() || !redirectOnly) {
      f.error("tls", "set for protocol " + protocol + " (expected: HTTPS or TLS)");
    }
  }
}

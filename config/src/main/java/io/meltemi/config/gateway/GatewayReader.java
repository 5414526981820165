package io.meltemi.config.gateway;

import io.meltemi.base.Labels;
import io.meltemi.config.ObjectInput;
import io.meltemi.config.field.Checks;
import io.meltemi.config.field.Fields;
import io.meltemi.config.field.IstioWords;
import io.meltemi.model.Gateway;
import io.meltemi.model.Gateway.Port;
import io.meltemi.model.Gateway.Server;
import io.meltemi.model.Gateway.ServerTls;
import io.meltemi.model.Protocol;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads Istio's own Gateway. */
public final class GatewayReader {
  private static final String UNIX = "unix://";

  /** Stands in the place of one that is missing, of which that alone is told. */
  private static final Port NO_PORT = new Port(0, Protocol.UNSUPPORTED, "", 0);

  private GatewayReader() {}

  public static Gateway read(ObjectInput in) {
    Fields f = in.spec();
    if (!Checks.isDnsLabel(in.meta().name())) {
      in.root()
          .child("metadata")
          .bad(
              "name",
              "a name of letters, digits and -",
              "invalid gateway name: " + IstioWords.quoted(in.meta().name()));
    }
    Labels selector = f.labels("selector");
    var gateway = new Gateway(in.meta(), selector, f.list("servers", GatewayReader::server));
    if (gateway.servers().isEmpty()) {
      f.bad("servers", "at least one server", "gateway must have at least one server");
    }
    Set<String> names = new HashSet<>();
    for (Server server : gateway.servers()) {
      if (!server.port().name().isEmpty() && !names.add(server.port().name())) {
        f.error(
            "servers",
            "port name \"" + server.port().name() + "\" is there twice (expected: each once)",
            "port names in servers must be unique: duplicate name " + server.port().name());
      }
    }
    f.done();
    return gateway;
  }

  private static Server server(Fields f) {
    String bind = f.string("bind");
    List<String> hosts = f.strings("hosts");
    if (hosts.isEmpty()) {
      f.bad("hosts", "at least one host", "server config must contain at least one host");
    }
    for (String host : hosts) {
      if (!isHost(host)) {
        f.error(
            "hosts",
            "\"" + host + "\" (expected: host or namespace/host, where * is the first label)",
            IstioWords.scopedHost(host, true));
      }
    }
    if (!f.has("port")) {
      f.bad("port", "number, name and protocol", "port is required");
    }
    Port port = f.has("port") ? port(f.child("port"), bind) : NO_PORT;
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
      f.bad(
          "protocol",
          "HTTP, HTTPS, HTTP2, GRPC, GRPC-WEB, MONGO, TCP or TLS",
          "invalid protocol "
              + IstioWords.quoted(f.string("protocol"))
              + ", supported protocols are HTTP, HTTP2, GRPC, GRPC-WEB, MONGO, REDIS, MYSQL, TCP");
    }
    boolean path = bind.startsWith(UNIX);
    if (!path && !f.has("number")) {
      f.bad("number", "1..65535", IstioWords.port("0"));
    }
    int number = f.intIn("number", path ? 0 : 1, 65535, IstioWords.port("%d"));
    if (f.intIn("targetPort", 0, 65535) > 0) {
      f.bad(
          "targetPort",
          "nothing; it has no effect on gateways",
          "targetPort has no impact on Gateways");
    }
    if (f.string("name").isEmpty()) {
      f.bad("name", "the port's name", "port name must be set: " + shown(f));
    }
    var port = new Port(number, protocol, f.string("name"), 0);
    f.done();
    return port;
  }

  /** The port as protobuf's text format has it. */
  private static String shown(Fields f) {
    var parts = new ArrayList<String>();
    if (f.intIn("number", 0, 65535) != 0) {
      parts.add("number:" + f.intIn("number", 0, 65535));
    }
    if (!f.string("protocol").isEmpty()) {
      parts.add("protocol:" + IstioWords.quoted(f.string("protocol")));
    }
    if (!f.string("name").isEmpty()) {
      parts.add("name:" + IstioWords.quoted(f.string("name")));
    }
    return String.join(" ", parts);
  }

  private static void checkBind(Fields f, String bind, Port port) {
    if (bind.startsWith(UNIX)) {
      if (!Checks.isUnixPath(bind.substring(UNIX.length()))) {
        f.bad(
            "bind",
            "unix:// and an absolute path",
            IstioWords.unixPath(bind.substring(UNIX.length())));
      }
      if (port.number() != 0) {
        f.error(
            "bind",
            "\"" + bind + "\" (expected: port 0 beside a unix:// path)",
            "port number must be 0 for unix domain socket: " + shown(f.child("port")));
      }
    } else if (!bind.isEmpty() && !Checks.isIp(bind)) {
      f.bad("bind", "an IP address or unix:// and a path", IstioWords.address(bind));
    }
  }

  private static void checkTls(Fields f, Protocol protocol, Optional<ServerTls> tls) {
    if (protocol.isTls() && tls.isEmpty()) {
      f.bad(
          "tls",
          "TLS settings, for protocol " + protocol,
          "server must have TLS settings for HTTPS/TLS protocols");
    }
    if (tls.isEmpty() || protocol.isUnsupported()) {
      return;
    }
    ServerTls settings = tls.get();
    if (!protocol.isHttp() && settings.httpsRedirect()) {
      f.warning(
          "tls",
          "httpsRedirect without effect (expected: an HTTP port)",
          "tls.httpsRedirect should only be used with http servers");
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
      f.error(
          "tls",
          "set for protocol " + protocol + " (expected: HTTPS or TLS)",
          protocol.isHttp()
              ? "server cannot have TLS settings for plain text HTTP ports"
              : "server cannot have TLS settings for non HTTPS/TLS ports");
    }
  }
}

package io.meltemi.translate.route;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.WireFormat;
import io.envoyproxy.envoy.config.core.v3.HeaderValue;
import io.envoyproxy.envoy.config.core.v3.HeaderValueOption;
import io.envoyproxy.envoy.config.core.v3.HeaderValueOption.HeaderAppendAction;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.envoyproxy.envoy.config.route.v3.VirtualHost;
import io.meltemi.base.Encoded.Piece;
import io.meltemi.translate.BuildCache;
import io.meltemi.translate.Containment;
import io.meltemi.translate.Encoder;
import io.meltemi.translate.filter.PersistentSession;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Virtual hosts as they stand in a route table: tag, length and bytes. A message is the sequence of
 * its fields, so the routes, serialised once, are put in as they are.
 */
final class VirtualHostEncoder {
  private final BuildCache<RouteSource, RouteBytes> routes;
  private final BuildCache<VirtualHostInput, Piece> hosts = new BuildCache<>(this::build);

  /** Where routes cannot be made, their host answers 500: nothing behind them is to be reached. */
  VirtualHostEncoder(Containment containment) {
    this.routes =
        new BuildCache<>(
            source ->
                containment
                    .attempt("rds", source.name(), () -> RouteListTranslator.routesFor(source))
                    .orElseGet(RouteListTranslator::unavailable));
  }

  /**
   * The field {@code virtual_hosts} of a RouteConfiguration; equal inputs give the same instance.
   */
  Piece encode(VirtualHostInput input) {
    return hosts.get(input);
  }

  Piece[] encode(List<VirtualHostInput> inputs) {
    Piece[] fields = new Piece[inputs.size()];
    Arrays.setAll(fields, i -> encode(inputs.get(i)));
    return fields;
  }

  /** How many were built because nothing in force had them. */
  long built() {
    return hosts.builds();
  }

  private Piece build(VirtualHostInput input) {
    byte[] fields = Encoder.bytes(fieldsOf(input));
    List<byte[]> routeBytes = routesOf(input);
    int size = fields.length;
    for (byte[] route : routeBytes) {
      size += CodedOutputStream.computeByteArraySize(VirtualHost.ROUTES_FIELD_NUMBER, route);
    }
    int field = RouteConfiguration.VIRTUAL_HOSTS_FIELD_NUMBER;
    int header =
        CodedOutputStream.computeTagSize(field) + CodedOutputStream.computeUInt32SizeNoTag(size);
    byte[] out = new byte[header + size];
    CodedOutputStream stream = CodedOutputStream.newInstance(out);
    try {
      stream.writeTag(field, WireFormat.WIRETYPE_LENGTH_DELIMITED);
      stream.writeUInt32NoTag(size);
      stream.writeRawBytes(fields);
      for (byte[] route : routeBytes) {
        stream.writeByteArray(VirtualHost.ROUTES_FIELD_NUMBER, route);
      }
      stream.checkNoSpaceLeft();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Piece.of(out);
  }

  private static VirtualHost fieldsOf(VirtualHostInput input) {
    var host = VirtualHost.newBuilder();
    input
        .session()
        .ifPresent(
            session -> host.putTypedPerFilterConfig(PersistentSession.FILTER, session.perRoute()));
    return host.addAllResponseHeadersToAdd(http3(input.http3Port()))
        .setName(input.name())
        .addAllDomains(input.domains())
        .setIncludeRequestAttemptCount(input.headers().attemptCount())
        .setRequireTls(
            input.requireTls()
                ? VirtualHost.TlsRequirementType.ALL
                : VirtualHost.TlsRequirementType.NONE)
        .build();
  }

  /** How clients get to know of HTTP/3: by a header of what they are answered before. */
  private static List<HeaderValueOption> http3(int port) {
    return port == 0
        ? List.of()
        : List.of(
            HeaderValueOption.newBuilder()
                .setHeader(
                    HeaderValue.newBuilder()
                        .setKey("alt-svc")
                        .setValue("h3=\":" + port + "\"; ma=86400"))
                .setAppendAction(HeaderAppendAction.OVERWRITE_IF_EXISTS_OR_ADD)
                .build());
  }

  /** What takes everything comes last, so that several VirtualServices can share a host. */
  private List<byte[]> routesOf(VirtualHostInput input) {
    List<byte[]> first = new ArrayList<>();
    List<byte[]> last = new ArrayList<>();
    for (RouteSource source : input.routes()) {
      for (RouteBytes.Entry entry : routes.get(source).entries()) {
        byte[] route = input.headers().originalHost() ? entry.tellingHost() : entry.bytes();
        (entry.catchAll() ? last : first).add(route);
      }
    }
    first.addAll(last);
    return first;
  }
}

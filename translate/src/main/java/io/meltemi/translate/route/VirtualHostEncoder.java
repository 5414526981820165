package io.meltemi.translate.route;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.WireFormat;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.envoyproxy.envoy.config.route.v3.VirtualHost;
import io.meltemi.translate.BuildCache;
import io.meltemi.translate.Encoded;
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
  private final BuildCache<RouteSource, RouteBytes> routes =
      new BuildCache<>(RouteListTranslator::routesFor);
  private final BuildCache<VirtualHostInput, byte[]> hosts = new BuildCache<>(this::build);

  /** The field {@code virtual_hosts} of a RouteConfiguration; equal inputs give the same array. */
  byte[] encode(VirtualHostInput input) {
    return hosts.get(input);
  }

  byte[][] encode(List<VirtualHostInput> inputs) {
    byte[][] fields = new byte[inputs.size()][];
    Arrays.setAll(fields, i -> encode(inputs.get(i)));
    return fields;
  }

  void endGeneration() {
    routes.endGeneration();
    hosts.endGeneration();
  }

  private byte[] build(VirtualHostInput input) {
    byte[] fields = Encoded.of(input.name(), fieldsOf(input)).bytes();
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
    return out;
  }

  private static VirtualHost fieldsOf(VirtualHostInput input) {
    return VirtualHost.newBuilder()
        .setName(input.name())
        .addAllDomains(input.domains())
        .setIncludeRequestAttemptCount(input.attemptCount())
        .setRequireTls(
            input.requireTls()
                ? VirtualHost.TlsRequirementType.ALL
                : VirtualHost.TlsRequirementType.NONE)
        .build();
  }

  /** What takes everything comes last, so that several VirtualServices can share a host. */
  private List<byte[]> routesOf(VirtualHostInput input) {
    List<byte[]> first = new ArrayList<>();
    List<byte[]> last = new ArrayList<>();
    for (RouteSource source : input.routes()) {
      for (RouteBytes.Entry entry : routes.get(source).entries()) {
        (entry.catchAll() ? last : first).add(entry.bytes());
      }
    }
    first.addAll(last);
    return first;
  }
}

package io.meltemi.translate.patch;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.WireFormat;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.envoyproxy.envoy.config.route.v3.VirtualHost;
import io.meltemi.base.Encoded;
import io.meltemi.base.Encoded.Piece;
import io.meltemi.translate.Encoder;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * A route table as bytes: its settings, and a piece for each of its virtual hosts.
 *
 * @param settings the table without hosts
 */
record EncodedTable(RouteConfiguration settings, List<Piece> hosts) {
  private static final int HOST_TAG =
      RouteConfiguration.VIRTUAL_HOSTS_FIELD_NUMBER << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED;

  static EncodedTable of(Encoded table) {
    var settings = RouteConfiguration.newBuilder();
    var hosts = new ArrayList<Piece>(table.pieces());
    for (int i = 0; i < table.pieces(); i++) {
      Piece piece = table.pieceAt(i);
      if (isHost(piece.bytes())) {
        hosts.add(piece);
      } else {
        merge(settings, piece.bytes());
      }
    }
    settings.getVirtualHostsList().forEach(host -> hosts.add(piece(host)));
    return new EncodedTable(settings.clearVirtualHosts().build(), List.copyOf(hosts));
  }

  private static void merge(RouteConfiguration.Builder settings, byte[] bytes) {
    try {
      settings.mergeFrom(bytes);
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Whether that is a field with one virtual host, and nothing else. */
  private static boolean isHost(byte[] bytes) {
    try {
      CodedInputStream in = CodedInputStream.newInstance(bytes);
      return in.readTag() == HOST_TAG
          && in.readRawVarint32() == bytes.length - in.getTotalBytesRead();
    } catch (IOException _) {
      return false;
    }
  }

  static VirtualHost host(Piece piece) {
    try {
      return RouteConfiguration.parseFrom(piece.bytes()).getVirtualHosts(0);
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException(e);
    }
  }

  static Piece piece(VirtualHost host) {
    return Piece.of(Encoder.bytes(RouteConfiguration.newBuilder().addVirtualHosts(host).build()));
  }

  Encoded encoded() {
    Piece[] pieces = new Piece[hosts.size() + 1];
    pieces[0] = Piece.of(Encoder.bytes(settings));
    for (int i = 0; i < hosts.size(); i++) {
      pieces[i + 1] = hosts.get(i);
    }
    return Encoded.of(settings.getName(), pieces);
  }
}

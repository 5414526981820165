package io.meltemi.debug.view;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.envoyproxy.envoy.config.core.v3.DataSource;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.Secret;
import io.meltemi.xds.Resource;
import io.meltemi.xds.ResourceType;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The distinct resources that the connected clients were last sent, each counted once however many
 * clients have it. Read by /debug/cachez.
 */
final class SentResources {
  private static final int STEP = 1000;
  private static final String UNITS = "kMGTPE";

  private SentResources() {}

  /** By type URL. */
  static SortedMap<String, Set<Resource>> of(List<Proxy> proxies) {
    SortedMap<String, Set<Resource>> sent = new TreeMap<>();
    for (Proxy proxy : proxies) {
      for (var watch : proxy.session().watches()) {
        if (!watch.sent().isEmpty()) {
          sent.computeIfAbsent(
                  watch.type().typeUrl(), _ -> Collections.newSetFromMap(new IdentityHashMap<>()))
              .addAll(watch.sent().resources());
        }
      }
    }
    return sent;
  }

  /** {@code 999B}, {@code 1.5kB}, {@code 4.1MB}. */
  static String text(long bytes) {
    if (bytes < STEP) {
      return bytes + "B";
    }
    double size = bytes;
    int unit = -1;
    while (size >= STEP) {
      size /= STEP;
      unit++;
    }
    return String.format(Locale.ROOT, "%.1f%cB", size, UNITS.charAt(unit));
  }

  /** The message of a resource for people's eyes: of a secret without its key. */
  static ByteString shown(Resource resource) {
    return resource.type() == ResourceType.SECRET
        ? redacted(resource.message()).toByteString()
        : ByteString.copyFrom(resource.message());
  }

  /** The secret without its key; an empty one where the bytes cannot be read. */
  private static Secret redacted(byte[] message) {
    try {
      Secret secret = Secret.parseFrom(message);
      DataSource hidden =
          DataSource.newBuilder().setInlineBytes(ByteString.copyFromUtf8("[redacted]")).build();
      Secret.Builder builder = secret.toBuilder();
      if (secret.hasTlsCertificate()) {
        builder.getTlsCertificateBuilder().setPrivateKey(hidden);
      }
      if (secret.hasGenericSecret()) {
        builder.getGenericSecretBuilder().clearSecrets().setSecret(hidden);
      }
      return builder.build();
    } catch (InvalidProtocolBufferException _) {
      return Secret.getDefaultInstance();
    }
  }
}

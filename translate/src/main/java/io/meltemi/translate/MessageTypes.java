package io.meltemi.translate;

import com.google.protobuf.Message;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The message types that an {@code Any} may hold, found by name among the generated classes when
 * they are met: there are some 3,000, and one proxy's configuration has about 30.
 */
public final class MessageTypes {
  /** Where generated classes are, by the beginning of a type's name; longer beginnings first. */
  private static final Map<String, String> PACKAGES = new LinkedHashMap<>();

  static {
    PACKAGES.put("istio.envoy.config.filter.http.alpn.v2alpha1.", "io.meltemi.api.alpn.");
    PACKAGES.put("istio.networking.nds.v1.", "io.meltemi.api.nds.");
    PACKAGES.put("stats.", "io.meltemi.api.stats.");
    PACKAGES.put("google.protobuf.", "com.google.protobuf.");
    PACKAGES.put("envoy.extensions.access_loggers.stats.v3.", "io.meltemi.api.accesslogstats.");
    PACKAGES.put("envoy.config.trace.v3.ZipkinConfig", "io.meltemi.api.zipkin.ZipkinConfig");
    PACKAGES.put("envoy.", "io.envoyproxy.envoy.");
    PACKAGES.put("udpa.", "com.github.udpa.udpa.");
    PACKAGES.put("xds.", "com.github.xds.");
    PACKAGES.put("opentelemetry.", "io.opentelemetry.");
  }

  private MessageTypes() {}

  /** An empty message of the type that the URL ends with; empty where there is no such class. */
  public static Optional<Message> find(String typeUrl) {
    String name = typeUrl.substring(typeUrl.lastIndexOf('/') + 1);
    return PACKAGES.entrySet().stream()
        .filter(entry -> name.startsWith(entry.getKey()))
        .findFirst()
        .flatMap(entry -> load(entry.getValue() + name.substring(entry.getKey().length())));
  }

  private static Optional<Message> load(String dotted) {
    try {
      Class<?> type = Class.forName(nested(dotted), true, MessageTypes.class.getClassLoader());
      return Message.class.isAssignableFrom(type)
          ? Optional.of((Message) type.getMethod("getDefaultInstance").invoke(null))
          : Optional.empty();
    } catch (ReflectiveOperationException | LinkageError _) {
      return Optional.empty();
    }
  }

  /** {@code a.Outer.Inner} is the class {@code a.Outer$Inner}: only types begin upper case. */
  private static String nested(String dotted) {
    StringBuilder name = new StringBuilder();
    boolean inType = false;
    for (String part : dotted.split("\\.", -1)) {
      name.append(name.isEmpty() ? "" : inType ? "$" : ".").append(part);
      inType |= !part.isEmpty() && Character.isUpperCase(part.charAt(0));
    }
    return name.toString();
  }
}

package io.meltemi.fuzz;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.Rds;
import io.meltemi.translate.MessageTypes;
import io.meltemi.translate.patch.MessageRules;
import io.meltemi.translate.patch.RefusedException;
import io.meltemi.xds.Resource;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * Whether an Envoy would take a message, as far as that can be told without one: the rules that the
 * API states beside its fields ({@code validate.rules}), which Envoy checks first of all, in what
 * is packed into the message too, and {@link EnvoyChecks}. One thread.
 */
public final class EnvoyRules {
  private static final int MOST_KNOWN = 20_000;

  private final MessageRules rules = new MessageRules();
  private final Map<String, Message> types = new HashMap<>();

  /** Route tables that good resources name, by version. */
  private final Map<String, Set<String>> known =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Set<String>> eldest) {
          return size() > MOST_KNOWN;
        }
      };

  /**
   * Checks a resource, unless it is known.
   *
   * @return the route tables that it names
   * @throws AssertionError naming the field that Envoy would not take
   */
  public Set<String> check(Resource resource) {
    Set<String> tables = known.get(resource.version());
    if (tables == null) {
      tables = new TreeSet<>();
      check(
          parsed(resource.type().typeUrl(), resource.message()), resource.toString(), tables::add);
      known.put(resource.version(), tables);
    }
    return tables;
  }

  private Message parsed(String typeUrl, byte[] message) {
    Message type =
        types.computeIfAbsent(
            typeUrl,
            url ->
                MessageTypes.find(url)
                    .orElseThrow(() -> new AssertionError("unknown type " + typeUrl)));
    try {
      return type.getParserForType().parseFrom(message);
    } catch (InvalidProtocolBufferException e) {
      throw new AssertionError("no " + typeUrl, e);
    }
  }

  private void check(Message message, String path, Consumer<String> tables) {
    try {
      rules.check(message, path, (some, place) -> also(some, place, tables));
    } catch (RefusedException e) {
      throw new AssertionError(e.getMessage(), e);
    }
  }

  private void also(Message message, String path, Consumer<String> tables) {
    switch (message) {
      case Any any -> {
        var unused = parsed(any.getTypeUrl(), any.getValue().toByteArray());
      }
      case Rds rds -> tables.accept(rds.getRouteConfigName());
      default -> EnvoyChecks.check(message, path);
    }
  }
}

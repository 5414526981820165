package io.meltemi.inject.template;

import io.meltemi.base.GoDuration;
import io.meltemi.gotemplate.Fields;
import io.meltemi.inject.kube.GoJson;
import io.meltemi.inject.kube.GoMap;
import io.meltemi.inject.proxy.ProxyField;
import io.meltemi.inject.proxy.ProxySettings;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The proxy's configuration as templates see it. */
public final class ProxyFields implements Fields {
  private final ProxySettings settings;

  public ProxyFields(ProxySettings settings) {
    this.settings = settings;
  }

  /** JSON of what differs from the defaults. */
  String brief() {
    return GoJson.print(settings.withoutDefaults());
  }

  @Override
  public Optional<Object> field(String name) {
    boolean getter = name.startsWith("Get") && name.length() > 3;
    String json = ProtoNames.json(getter ? name.substring(3) : name);
    Optional<ProxyField> field = ProxyField.named(json);
    if (field.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(value(field.get(), settings.values().get(json), getter));
  }

  private static Object value(ProxyField field, @Nullable Object value, boolean getter) {
    return switch (field.kind()) {
      case TEXT -> value == null ? "" : value.toString();
      case NUMBER -> value == null ? (Object) 0L : value;
      case ENUM -> new EnumValue(value == null ? field.words().getFirst() : value.toString());
      case OPTIONAL_BOOL -> wrapped(value, false);
      case OPTIONAL_NUMBER -> wrapped(value, 0L);
      case TEXT_MAP -> textMap(value);
      case TEXTS -> value == null ? List.of() : value;
      case DURATION -> value == null ? Optional.empty() : durationAsGoPrintsIt(value.toString());
      case MESSAGE -> message(value, getter);
    };
  }

  /** The text itself where it is no duration. */
  private static String durationAsGoPrintsIt(String text) {
    return GoDuration.parse(text).map(GoDuration::format).orElse(text);
  }

  private static Object wrapped(@Nullable Object value, Object zero) {
    return value == null ? new NilMessage(zero) : new WrappedValue(value);
  }

  private static Object message(@Nullable Object value, boolean getter) {
    Object seen = MeshFields.seen(value);
    if (seen != null) {
      return seen;
    }
    return getter ? new NilMessage("") : Optional.empty();
  }

  private static GoMap textMap(@Nullable Object value) {
    var map = new TreeMap<String, String>();
    if (value instanceof Map<?, ?> entries) {
      entries.forEach((name, text) -> map.put(String.valueOf(name), String.valueOf(text)));
    }
    return new GoMap(map);
  }
}

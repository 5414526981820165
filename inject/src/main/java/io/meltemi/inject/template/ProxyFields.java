package io.meltemi.inject.template;

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
      case OPTIONAL_BOOL -> value == null ? WrappedValue.nil(false) : new WrappedValue(value);
      case OPTIONAL_NUMBER -> value == null ? WrappedValue.nil(0L) : new WrappedValue(value);
      case TEXT_MAP -> textMap(value);
      case TEXTS -> value == null ? List.of() : value;
      case DURATION -> value == null ? Optional.empty() : GoDuration.text(value.toString());
      case MESSAGE -> message(value, getter);
    };
  }

  private static Object message(@Nullable Object value, boolean getter) {
    Object seen = MeshFields.seen(value);
    if (seen != null) {
      return seen;
    }
    return getter ? NilMessage.INSTANCE : Optional.empty();
  }

  private static GoMap textMap(@Nullable Object value) {
    var map = new TreeMap<String, String>();
    if (value instanceof Map<?, ?> entries) {
      entries.forEach((name, text) -> map.put(String.valueOf(name), String.valueOf(text)));
    }
    return new GoMap(map);
  }

  /** A name of an enumeration: prints as itself, and has a method of Go. */
  record EnumValue(String name) implements Fields {
    @Override
    public Optional<Object> field(String method) {
      return method.equals("String") ? Optional.of(name) : Optional.empty();
    }

    @Override
    public String toString() {
      return name;
    }
  }

  /** A value that may be absent in protobuf. */
  record WrappedValue(Object value) implements Fields {
    static Object nil(Object zero) {
      return new Nil(zero);
    }

    @Override
    public Optional<Object> field(String name) {
      return name.equals("Value") || name.equals("GetValue")
          ? Optional.of(value)
          : Optional.empty();
    }

    @Override
    public String toString() {
      return value.toString();
    }
  }

  /** False in a condition; its getter gives the zero. */
  private static final class Nil extends java.util.AbstractMap<String, Object> {
    private final Object zero;

    Nil(Object zero) {
      this.zero = zero;
    }

    @Override
    public Object get(Object key) {
      return zero;
    }

    @Override
    public java.util.Set<Entry<String, Object>> entrySet() {
      return java.util.Set.of();
    }
  }
}

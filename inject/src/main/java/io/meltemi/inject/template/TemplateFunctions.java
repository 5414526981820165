package io.meltemi.inject.template;

import io.meltemi.gotemplate.Arguments;
import io.meltemi.gotemplate.Functions;
import io.meltemi.gotemplate.GoYaml;
import io.meltemi.gotemplate.TemplateException;
import io.meltemi.gotemplate.VolatileFunctions;
import io.meltemi.inject.InjectionException;
import io.meltemi.inject.kube.GoJson;
import io.meltemi.inject.kube.GoStruct;
import io.meltemi.inject.kube.PlainJson;
import io.meltemi.inject.yaml.YamlJson;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The functions that Istio adds to sprig's, or has in their place. */
final class TemplateFunctions {
  private static final Pattern VARIABLE =
      Pattern.compile("\\$(?:\\{([A-Za-z0-9_]*)}|([A-Za-z_][A-Za-z0-9_]*))");

  private TemplateFunctions() {}

  static Functions all(Map<String, String> environment) {
    var variables = Map.copyOf(environment);
    var sprig =
        VolatileFunctions.addTo(
            Functions.sprig(), InstantSource.system(), RandomGenerator.of("SecureRandom"));
    return networks(maps(json(sprig)))
        .with("isset", 2, args -> args.map(0).containsKey(args.string(1)))
        .with("annotation", 3, TemplateFunctions::annotation)
        .with("valueOrDefault", 2, args -> valueOrDefault(args.value(0), args.value(1)))
        .with("formatDuration", 1, args -> String.valueOf(args.value(0)))
        .with("indent", 2, args -> indent(args.integer(0), args.string(1)))
        .with("directory", 1, args -> directory(args.string(0)))
        .with("contains", 2, args -> args.string(1).contains(args.string(0)))
        .with("toLower", 1, args -> args.string(0).toLowerCase(Locale.ROOT))
        .with("expandenv", 1, args -> expanded(variables, args.string(0)))
        .with("env", 2, args -> variable(variables, args.string(0), args.string(1)))
        .with("otelResourceAttributes", 5, ResourceAttributes::of);
  }

  private static String variable(Map<String, String> variables, String name, String otherwise) {
    String value = variables.getOrDefault(name, "");
    return value.isEmpty() ? otherwise : value;
  }

  /** {@code $NAME} and {@code ${NAME}} as their values, or as nothing. */
  private static String expanded(Map<String, String> variables, String text) {
    return VARIABLE
        .matcher(text)
        .replaceAll(
            found -> {
              String name = found.group(1) == null ? found.group(2) : found.group(1);
              return Matcher.quoteReplacement(variables.getOrDefault(name, ""));
            });
  }

  private static Functions json(Functions functions) {
    return functions
        .with("toJSON", 1, args -> json(args.value(0)))
        .with("toJson", 1, args -> GoJson.print(PlainJson.toJson(args.value(0))))
        .with("structToJSON", 1, args -> json(args.value(0)))
        .with("protoToJSON", 1, args -> protoJson(args.value(0)))
        .with("fromJSON", 1, args -> fromJson(args.string(0)))
        .with("toYaml", 1, args -> GoYaml.write(PlainJson.of(PlainJson.toJson(args.value(0)))));
  }

  private static Functions maps(Functions functions) {
    return functions
        .with("strdict", TextMaps::dict)
        .with("mergeMaps", TextMaps::merged)
        .with("toJsonMap", args -> GoJson.print(PlainJson.toJson(TextMaps.merged(args))))
        .with("omit", 1, Integer.MAX_VALUE, TextMaps::omit)
        .with("omitNil", 1, args -> omitNil(args.value(0)));
  }

  private static Functions networks(Functions functions) {
    return functions
        .with("excludeInboundPort", 2, TemplateFunctions::excludeInboundPort)
        .with("includeInboundPorts", 1, args -> ports(args.list(0), true))
        .with("applicationPorts", 1, args -> ports(args.list(0), false))
        .with("kubevirtInterfaces", 1, args -> args.string(0))
        .with("excludeInterfaces", 1, args -> args.string(0))
        .with("appendMultusNetwork", 2, args -> addNetwork(args.string(0), args.string(1)));
  }

  private static String json(@Nullable Object value) {
    return value == null ? "{}" : GoJson.print(PlainJson.toJson(value));
  }

  private static String protoJson(@Nullable Object value) {
    return value instanceof ProxyFields settings ? settings.brief() : json(value);
  }

  private static @Nullable Object fromJson(String text) {
    try {
      return PlainJson.of(YamlJson.value("JSON", text));
    } catch (InjectionException e) {
      throw new TemplateException("fromJSON: " + e.getMessage());
    }
  }

  private static Object annotation(Arguments args) {
    if (!(args.value(0) instanceof GoStruct meta)) {
      throw new TemplateException("annotation: first argument is not .ObjectMeta");
    }
    Object annotations = meta.field("Annotations").orElse(Map.of());
    if (annotations instanceof Map<?, ?> map && map.containsKey(args.string(1))) {
      return String.valueOf(map.get(args.string(1)));
    }
    Object otherwise = args.value(2);
    return otherwise == null ? "<nil>" : GoText.of(otherwise);
  }

  private static @Nullable Object valueOrDefault(@Nullable Object value, @Nullable Object other) {
    return value == null || value.equals("") ? other : value;
  }

  /** Istio's indent leaves the first line where it is. */
  private static String indent(int spaces, String text) {
    return text.replace("\n", "\n" + " ".repeat(Math.clamp(spaces, 0, 100)));
  }

  private static String directory(String path) {
    return path.substring(0, path.lastIndexOf('/') + 1);
  }

  private static String excludeInboundPort(Arguments args) {
    Object given = args.value(0);
    String port = given == null ? "<nil>" : GoText.of(given).strip();
    String excluded = args.string(1);
    if (port.isEmpty() || port.equals("0")) {
      return excluded;
    }
    var ports = new ArrayList<String>();
    for (String other : excluded.split(",", -1)) {
      if (other.equals(port)) {
        return excluded;
      }
      if (!other.isBlank()) {
        ports.add(other.strip());
      }
    }
    ports.add(port);
    return String.join(",", ports);
  }

  private static String ports(List<@Nullable Object> containers, boolean proxyToo) {
    var ports = new ArrayList<String>();
    for (Object item : containers) {
      if (item instanceof GoStruct container
          && (proxyToo || !container.json().path("name").asText().equals("istio-proxy"))) {
        for (var port : container.json().path("ports")) {
          String protocol = port.path("protocol").asText("");
          if (!protocol.equals("UDP") && !protocol.equals("SCTP")) {
            ports.add(port.path("containerPort").asText());
          }
        }
      }
    }
    return String.join(",", ports);
  }

  private static String addNetwork(String existing, String network) {
    if (existing.isEmpty()) {
      return network;
    }
    int end = existing.lastIndexOf(']');
    if (end < 0) {
      for (String other : existing.split(",", -1)) {
        if (other.strip().equals(network)) {
          return existing;
        }
      }
      return existing + ", " + network;
    }
    if (!(fromJson(existing) instanceof List<?> networks)) {
      throw new TemplateException(
          "annotation k8s.v1.cni.cncf.io/networks: " + existing + " (expected: a list in JSON)");
    }
    int slash = network.indexOf('/');
    String namespace = network.substring(0, Math.max(slash, 0));
    String name = network.substring(slash + 1);
    for (Object other : networks) {
      if (other instanceof Map<?, ?> map
          && name.equals(map.get("name"))
          && (slash < 0 || namespace.equals(map.get("namespace")))) {
        return existing;
      }
    }
    return existing.substring(0, end)
        + (networks.isEmpty() ? "" : ", ")
        + "{\"name\": \""
        + name
        + (slash < 0 ? "\"}" : "\", \"namespace\": \"" + namespace + "\"}")
        + existing.substring(end);
  }

  /** Without nulls, and without what holds nothing else. */
  private static @Nullable Object omitNil(@Nullable Object value) {
    return switch (value) {
      case null -> null;
      case Map<?, ?> map -> {
        var left = new TreeMap<String, Object>();
        map.forEach(
            (name, inside) -> {
              Object kept = omitNil(inside);
              if (kept != null) {
                left.put(String.valueOf(name), kept);
              }
            });
        yield left.isEmpty() ? null : left;
      }
      case List<?> list -> {
        var left = new ArrayList<Object>();
        for (Object inside : list) {
          Object kept = omitNil(inside);
          if (kept != null) {
            left.add(kept);
          }
        }
        yield left.isEmpty() ? null : left;
      }
      default -> value;
    };
  }
}

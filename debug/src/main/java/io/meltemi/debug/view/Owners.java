package io.meltemi.debug.view;

import io.meltemi.model.TrafficExtension;
import io.meltemi.xds.Resource;
import io.meltemi.xds.ResourceType;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The objects that a resource is made of, as its metadata names them: {@code VirtualService
 * shop/cart}. Not all have such metadata. The configuration of an extension is named after its
 * object.
 */
public final class Owners {
  private static final Pattern PATH =
      Pattern.compile("/apis/[a-z0-9.]+/[a-z0-9]+/namespaces/([a-z0-9-]+)/([a-z-]+)/([a-z0-9.-]+)");

  private Owners() {}

  /** Sorted; empty where the resource names none. */
  public static List<String> of(Resource resource) {
    if (resource.type() == ResourceType.EXTENSION_CONFIG) {
      return TrafficExtension.owner(resource.name()).stream().toList();
    }
    var owners = new TreeSet<String>();
    Matcher path = PATH.matcher(new String(resource.message(), StandardCharsets.ISO_8859_1));
    while (path.find()) {
      owners.add(kind(path.group(2)) + " " + path.group(1) + "/" + path.group(3));
    }
    return List.copyOf(owners);
  }

  /** {@code virtual-service}: VirtualService. */
  private static String kind(String name) {
    var kind = new StringBuilder();
    for (String word : name.split("-")) {
      if (!word.isEmpty()) {
        kind.append(word.substring(0, 1).toUpperCase(Locale.ROOT)).append(word.substring(1));
      }
    }
    return kind.toString();
  }
}

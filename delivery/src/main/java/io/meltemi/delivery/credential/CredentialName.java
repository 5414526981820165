package io.meltemi.delivery.credential;

import io.meltemi.base.ResourceName;
import io.meltemi.model.MeshObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The name of a secret as proxies ask for it: {@code kubernetes://NAME}, {@code
 * kubernetes://NAMESPACE/NAME}, {@code kubernetes-gateway://NAMESPACE/NAME}, {@code
 * configmap://NAMESPACE/NAME}. One that ends with {@code -cacert} is for roots, never for a key.
 *
 * @param text the whole
 * @param object the Secret or ConfigMap, with the suffix
 */
public record CredentialName(String text, Kind kind, ResourceName object) {
  private static final String ROOTS = "-cacert";
  private static final int MAX_LENGTH = 600;

  /** Where it is looked for, and under which rules. */
  public enum Kind {
    /** A Secret of the proxy's own namespace. */
    SECRET("kubernetes://"),
    /** A Secret that a Gateway of the proxy's names with its namespace. */
    GATEWAY_SECRET("kubernetes-gateway://"),
    /** The roots in a ConfigMap, which are no secret. */
    CONFIG_MAP("configmap://");

    private final String prefix;

    Kind(String prefix) {
      this.prefix = prefix;
    }
  }

  /**
   * Absent where the name is of no known form.
   *
   * @param namespace of names that have none
   */
  public static Optional<CredentialName> parse(String text, String namespace) {
    if (text.length() > MAX_LENGTH) {
      return Optional.empty();
    }
    for (Kind kind : Kind.values()) {
      if (text.startsWith(kind.prefix)) {
        String[] parts = text.substring(kind.prefix.length()).split("/", -1);
        boolean whole = parts.length == 2;
        if (!whole && (parts.length != 1 || kind != Kind.SECRET)) {
          return Optional.empty();
        }
        var object =
            whole ? new ResourceName(parts[0], parts[1]) : new ResourceName(namespace, parts[0]);
        return object.namespace().isEmpty() || object.name().isEmpty()
            ? Optional.empty()
            : Optional.of(new CredentialName(text, kind, object));
      }
    }
    return Optional.empty();
  }

  /** Whether it is for certificates to verify others by, rather than for a certificate and key. */
  public boolean isForRoots() {
    return kind == Kind.CONFIG_MAP || object.name().endsWith(ROOTS);
  }

  /** The object without the suffix, which may hold the roots too. */
  ResourceName base() {
    return base(object);
  }

  /** For messages: {@code Secret shop/gate}. */
  String described() {
    return (kind == Kind.CONFIG_MAP ? "ConfigMap " + base() : "Secret " + object);
  }

  private static ResourceName base(ResourceName object) {
    String name = object.name();
    return name.endsWith(ROOTS)
        ? new ResourceName(object.namespace(), name.substring(0, name.length() - ROOTS.length()))
        : object;
  }

  /** All names for which a change of that Secret or ConfigMap counts. */
  public static List<String> concernedBy(MeshObject.Key key) {
    var names = new ArrayList<String>();
    String base = base(key.resource()).name();
    String namespace = key.resource().namespace();
    for (String name : List.of(base, base + ROOTS)) {
      if (key.kind().equals("Secret")) {
        names.add(Kind.SECRET.prefix + name);
        names.add(Kind.SECRET.prefix + namespace + "/" + name);
        names.add(Kind.GATEWAY_SECRET.prefix + namespace + "/" + name);
      } else {
        names.add(Kind.CONFIG_MAP.prefix + namespace + "/" + name);
      }
    }
    return names;
  }
}

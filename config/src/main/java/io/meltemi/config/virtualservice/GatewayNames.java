package io.meltemi.config.virtualservice;

import io.meltemi.config.ObjectInput;
import io.meltemi.config.field.Checks;
import io.meltemi.config.field.Fields;
import io.meltemi.model.VirtualService;
import java.util.List;

/**
 * Names of gateways, completed to {@code namespace/name}.
 *
 * <p>Source: istio 1.30.3 pilot/pkg/model/push_context.go resolveGatewayName.
 */
final class GatewayNames {
  private GatewayNames() {}

  static List<String> read(ObjectInput in, Fields f, String field) {
    List<String> names = f.strings(field);
    for (String name : names) {
      check(f, field, name);
    }
    return names.stream().map(name -> resolve(in, name)).toList();
  }

  private static void check(Fields f, String field, String name) {
    int slash = name.indexOf('/');
    if (slash < 0) {
      if (!Checks.isFqdn(name)) {
        f.error(field, "\"" + name + "\" (expected: namespace/name)");
      } else if (name.indexOf('.') >= 0) {
        f.warning(field, "\"" + name + "\" is the old form (expected: namespace/name)");
      }
      return;
    }
    String namespace = name.substring(0, slash);
    boolean known = namespace.equals(".") || Checks.isDnsLabel(namespace);
    if (!known || !Checks.isDnsLabel(name.substring(slash + 1))) {
      f.error(field, "\"" + name + "\" (expected: namespace/name)");
    }
  }

  private static String resolve(ObjectInput in, String name) {
    if (name.equals(VirtualService.MESH_GATEWAY)) {
      return name;
    }
    String own = in.meta().namespace();
    if (name.startsWith("./")) {
      return own + name.substring(1);
    }
    if (name.indexOf('/') >= 0) {
      return name;
    }
    // The old form: name.namespace.svc.cluster.local.
    String[] parts = name.split("\\.", 3);
    return parts.length == 1 ? own + "/" + name : parts[1] + "/" + parts[0];
  }
}

package io.meltemi.config.virtualservice;

import io.meltemi.config.ObjectInput;
import io.meltemi.config.field.Checks;
import io.meltemi.config.field.Fields;
import io.meltemi.config.field.IstioWords;
import io.meltemi.model.VirtualService;
import java.util.ArrayList;
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
        f.error(field, "\"" + name + "\" (expected: namespace/name)", IstioWords.fqdn(name));
      } else if (name.indexOf('.') >= 0) {
        String[] parts = name.split("\\.", -1);
        f.warning(
            field,
            "\"" + name + "\" is the old form (expected: namespace/name)",
            "using legacy gatewayName format "
                + IstioWords.quoted(name)
                + "; prefer the <namespace>/<name> format: "
                + IstioWords.quoted(parts[1] + "/" + parts[0]));
      }
      return;
    }
    String namespace = name.substring(0, slash);
    boolean known = namespace.equals(".") || Checks.isDnsLabel(namespace);
    String own = name.substring(slash + 1);
    if (!known || !Checks.isDnsLabel(own)) {
      var faults = new ArrayList<String>();
      if (namespace.isEmpty() || own.isEmpty()) {
        faults.add("config namespace and gateway name cannot be empty");
      }
      if (!known) {
        faults.add("invalid value for namespace: " + IstioWords.quoted(namespace));
      }
      if (!Checks.isDnsLabel(own)) {
        faults.add("invalid value for gateway name: " + IstioWords.quoted(own));
      }
      f.error(field, "\"" + name + "\" (expected: namespace/name)", faults.toArray(String[]::new));
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

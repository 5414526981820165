package io.meltemi.istioctl.plan;

import io.meltemi.base.Problem;
import io.meltemi.istioctl.Console;
import io.meltemi.istioctl.json.Json;
import io.meltemi.istioctl.kube.Pod;
import io.meltemi.istioctl.xds.DebugPages;
import io.meltemi.settings.MeshSettings;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * What an istiod that does not tell it itself was told by its pod: the container's variables and
 * its flag {@code --domain}. Of what is in a ConfigMap or a Secret the default is assumed, which is
 * said.
 *
 * @param pods istiods' pods by their names
 */
record PodVariables(Function<String, Pod> pods, Console console) {
  private static final String CONTAINER = "discovery";
  private static final String DOMAIN = "--domain";

  IstiodGroups.Told of(DebugPages.Found istiod) {
    Pod pod = pods.apply(istiod.istiod());
    for (Json container : pod.containers()) {
      if (container.at("name").text().equals(CONTAINER)) {
        return new IstiodGroups.Told(domain(container.at("args").texts()), of(pod, container));
      }
    }
    tell(pod, "it has no container " + CONTAINER + ": the defaults of its variables are assumed");
    return new IstiodGroups.Told("", Map.of());
  }

  private Map<String, String> of(Pod pod, Json container) {
    var variables = new LinkedHashMap<String, String>();
    if (!container.at("envFrom").items().isEmpty()) {
      tell(pod, "it has variables by envFrom, which are not read: their defaults are assumed");
    }
    for (Json variable : container.at("env").items()) {
      String name = variable.at("name").text();
      if (MeshSettings.variableNames().contains(name)) {
        Json from = variable.at("valueFrom");
        if (from.at("fieldRef").at("fieldPath").text().equals("metadata.namespace")) {
          variables.put(name, pod.namespace());
        } else if (from.present()) {
          tell(pod, "it has " + name + " from elsewhere: its default is assumed");
        } else {
          variables.put(name, variable.at("value").text());
        }
      }
    }
    return variables;
  }

  private static String domain(List<String> arguments) {
    for (Iterator<String> rest = arguments.iterator(); rest.hasNext(); ) {
      String argument = rest.next();
      if (argument.equals(DOMAIN) && rest.hasNext()) {
        return rest.next();
      }
      if (argument.startsWith(DOMAIN + "=")) {
        return argument.substring(DOMAIN.length() + 1);
      }
    }
    return "";
  }

  private void tell(Pod pod, String what) {
    MeshOptions.tell(List.of(Problem.warning(pod.described(), "", what)), console);
  }
}

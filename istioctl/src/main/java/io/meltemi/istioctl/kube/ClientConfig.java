package io.meltemi.istioctl.kube;

import io.fabric8.kubernetes.api.model.NamedContext;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.internal.KubeConfigUtils;
import io.meltemi.istioctl.Failure;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The client library's configuration, of the files and flags that kubectl would use and of nothing
 * else: the library's own variables, of which one turns off the verification of servers, are not
 * looked at. A kubeconfig that says {@code insecure-skip-tls-verify} itself is followed.
 */
final class ClientConfig {
  private static final String WHAT_TO_GIVE = "give --kubeconfig FILE, or set KUBECONFIG";

  private ClientConfig() {}

  static Config of(ClusterOptions options) {
    Config config = server(options);
    int millis = (int) Math.min(options.timeout().toMillis(), Integer.MAX_VALUE);
    config.setConnectionTimeout(millis);
    config.setRequestTimeout(millis);
    config.setRequestRetryBackoffLimit(0);
    proxies(config, options.environment());
    ClusterOptions.Caller caller = options.caller();
    if (!caller.user().isEmpty()) {
      config.setImpersonateUsername(caller.user());
      config.setImpersonateGroups(caller.groups().toArray(String[]::new));
    } else if (!caller.groups().isEmpty() || !caller.uid().isEmpty()) {
      throw Failure.ofUse("--as-group and --as-uid need --as: say as which user, too");
    }
    return config;
  }

  private static Config server(ClusterOptions options) {
    List<Path> present = options.files().stream().filter(Files::isRegularFile).toList();
    if (!options.kubeconfig().isEmpty() && present.isEmpty()) {
      throw new Failure("--kubeconfig: there is no file " + options.kubeconfig());
    }
    if (present.isEmpty()) {
      if (options.environment().containsKey("KUBERNETES_SERVICE_HOST")) {
        return Config.autoConfigure(null);
      }
      String looked =
          options.files().stream().map(Path::toString).reduce((a, b) -> a + ", " + b).orElse("");
      throw new Failure(
          "no cluster is configured: there is no kubeconfig"
              + (looked.isEmpty() ? "" : " at " + looked)
              + " ("
              + WHAT_TO_GIVE
              + ")");
    }
    return merged(present, options.context());
  }

  private static Config merged(List<Path> files, String context) {
    var parsed =
        files.stream()
            .map(ClientConfig::parsed)
            .toArray(io.fabric8.kubernetes.api.model.Config[]::new);
    Config config = Config.empty();
    try {
      KubeConfigUtils.merge(config, context.isEmpty() ? null : context, parsed);
    } catch (RuntimeException unusable) {
      throw new Failure("kubeconfig " + names(files) + ": " + Refusal.reason(unusable));
    }
    check(config, names(files), context);
    return config;
  }

  private static io.fabric8.kubernetes.api.model.Config parsed(Path file) {
    try {
      var config = KubeConfigUtils.parseConfig(file.toFile());
      if (config != null) {
        return config;
      }
    } catch (RuntimeException malformed) {
      throw new Failure("kubeconfig " + file + ": " + Refusal.reason(malformed));
    }
    throw new Failure("kubeconfig " + file + " is empty (" + WHAT_TO_GIVE + ")");
  }

  /** The library takes another context where the one that is asked for is not there. */
  private static void check(Config config, String files, String context) {
    List<String> known = config.getContexts().stream().map(NamedContext::getName).toList();
    if (!context.isEmpty() && !known.contains(context)) {
      throw new Failure(
          "context \""
              + context
              + "\" is not in kubeconfig "
              + files
              + " (it has: "
              + String.join(", ", known)
              + ")");
    }
    Optional<NamedContext> current = Optional.ofNullable(config.getCurrentContext());
    if (current.isEmpty()) {
      throw new Failure(
          "kubeconfig "
              + files
              + " has no current context (give --context NAME; it has: "
              + String.join(", ", known)
              + ")");
    }
    String name = current.orElseThrow().getName();
    if (config.getMasterUrl() == null || config.getMasterUrl().isEmpty()) {
      throw new Failure(
          "kubeconfig " + files + ": context \"" + name + "\" names a cluster without a server");
    }
    if (config.getTlsServerName() != null && !config.getTlsServerName().isEmpty()) {
      throw new Failure(
          "kubeconfig "
              + files
              + ": the cluster of context \""
              + name
              + "\" has a tls-server-name, which is not supported; name the server in its address"
              + " as its certificate does");
    }
  }

  private static String names(List<Path> files) {
    return files.stream().map(Path::toString).reduce((a, b) -> a + ", " + b).orElse("");
  }

  private static void proxies(Config config, Map<String, String> environment) {
    if (config.getHttpsProxy() == null) {
      variable(environment, "HTTPS_PROXY").ifPresent(config::setHttpsProxy);
    }
    if (config.getHttpProxy() == null) {
      variable(environment, "HTTP_PROXY").ifPresent(config::setHttpProxy);
    }
    variable(environment, "NO_PROXY").map(list -> list.split(",")).ifPresent(config::setNoProxy);
  }

  private static Optional<String> variable(Map<String, String> environment, String name) {
    return Optional.ofNullable(environment.get(name))
        .or(() -> Optional.ofNullable(environment.get(name.toLowerCase(java.util.Locale.ROOT))))
        .filter(value -> !value.isEmpty());
  }
}

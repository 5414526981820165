package io.meltemi.kube;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A kubeconfig that came from elsewhere: whoever wrote it may have this process run programs, read
 * its files to a server of theirs, or talk to whomever. None of it may do so, unless it is allowed.
 *
 * <p>Source: istio 1.30.3 pkg/kube/util.go (sanitizeKubeConfig), where a server that is not
 * verified passes.
 */
public final class RemoteKubeconfig {
  /** The variable that allows what is refused otherwise. */
  public static final String OPTIONS = "PILOT_INSECURE_MULTICLUSTER_KUBECONFIG_OPTIONS";

  /**
   * A field that is refused.
   *
   * @param option by which it is allowed
   */
  private record Refused(String field, String option, String expectation) {}

  private static final String BY_TOKEN = "a token, or client-certificate-data and client-key-data";

  private static final List<Refused> OF_USERS =
      List.of(
          new Refused("exec", "exec", BY_TOKEN),
          new Refused("tokenFile", "tokenFile", "token"),
          new Refused("client-certificate", "clientCertificate", "client-certificate-data"),
          new Refused("client-key", "clientKey", "client-key-data"));
  private static final List<Refused> OF_CLUSTERS =
      List.of(
          new Refused(
              "certificate-authority", "certificateAuthority", "certificate-authority-data"),
          new Refused(
              "insecure-skip-tls-verify", "insecureSkipTLSVerify", "certificate-authority-data"));

  private final String subject;
  private final Map<String, Object> content;

  private RemoteKubeconfig(String subject, Map<String, Object> content) {
    this.subject = subject;
    this.content = content;
  }

  /**
   * What its current context says.
   *
   * @param subject for messages, such as {@code secret istio-system/remote: east}
   * @param allowed options of {@link #OPTIONS}
   * @throws IllegalArgumentException naming the field that is refused, or that says not enough
   */
  public static KubeCredentials credentials(String subject, String text, Set<String> allowed) {
    var kubeconfig = Kubeconfig.parse(Path.of(subject), text);
    var checked = new RemoteKubeconfig(subject, kubeconfig.content());
    checked.check("users", "user", OF_USERS, allowed);
    checked.check("clusters", "cluster", OF_CLUSTERS, allowed);
    checked.checkProviders(allowed);
    checked.checkServers(allowed);
    return kubeconfig.credentials("");
  }

  /**
   * The name of the cluster that it leads to: that of its current context, else of the first
   * context that names one, else of the first cluster.
   *
   * @throws IllegalArgumentException where it names none
   */
  public static String clusterName(String subject, String text) {
    Map<String, Object> content = Kubeconfig.parse(Path.of(subject), text).content();
    var kubeconfig = new RemoteKubeconfig(subject, content);
    Object current = content.get("current-context");
    List<Entry> contexts =
        kubeconfig.entries("contexts", "context").stream()
            .filter(context -> context.fields.get("cluster") instanceof String c && !c.isEmpty())
            .sorted((a, b) -> a.name.compareTo(b.name))
            .toList();
    return contexts.stream()
        .filter(context -> context.name.equals(current))
        .findFirst()
        .or(() -> contexts.stream().findFirst())
        .map(context -> String.valueOf(context.fields.get("cluster")))
        .or(
            () ->
                kubeconfig.entries("clusters", "cluster").stream()
                    .map(Entry::name)
                    .filter(name -> !name.isEmpty())
                    .min(String::compareTo))
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    subject + ": clusters: none (expected: one at least)"));
  }

  private record Entry(String name, Map<?, ?> fields) {}

  private List<Entry> entries(String list, String field) {
    if (!(content.get(list) instanceof List<?> all)) {
      return List.of();
    }
    return all.stream()
        .filter(Map.class::isInstance)
        .map(each -> (Map<?, ?>) each)
        .map(
            each ->
                new Entry(
                    each.get("name") instanceof String name ? name : "",
                    each.get(field) instanceof Map<?, ?> fields ? fields : Map.of()))
        .toList();
  }

  private void check(String list, String field, List<Refused> refused, Set<String> allowed) {
    for (Entry entry : entries(list, field)) {
      for (Refused each : refused) {
        if (isTold(entry.fields.get(each.field)) && !allowed.contains(each.option)) {
          throw bad(field, entry.name, each.field, each.option, each.expectation);
        }
      }
    }
  }

  private static boolean isTold(@Nullable Object value) {
    return value != null
        && !Boolean.FALSE.equals(value)
        && !String.valueOf(value).isEmpty()
        && !(value instanceof Map<?, ?> map && map.isEmpty());
  }

  private void checkProviders(Set<String> allowed) {
    for (Entry user : entries("users", "user")) {
      if (user.fields.get("auth-provider") instanceof Map<?, ?> provider) {
        String name = provider.get("name") instanceof String text ? text : "";
        if (!name.equals("oidc") && !allowed.contains(name)) {
          throw bad("user", user.name, "auth-provider", name, BY_TOKEN);
        }
      }
    }
  }

  /** Over HTTP there is nothing to verify a server by. */
  private void checkServers(Set<String> allowed) {
    for (Entry cluster : entries("clusters", "cluster")) {
      if (cluster.fields.get("server") instanceof String server
          && server.startsWith("http://")
          && !allowed.contains("insecureSkipTLSVerify")) {
        throw bad("cluster", cluster.name, "server", "insecureSkipTLSVerify", "https://HOST:PORT");
      }
    }
  }

  private IllegalArgumentException bad(
      String kind, String name, String field, String option, String expectation) {
    return new IllegalArgumentException(
        "%s: %s \"%s\": %s: not allowed (expected: %s; or \"%s\" in %s)"
            .formatted(subject, kind, name, field, expectation, option, OPTIONS));
  }
}

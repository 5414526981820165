package io.meltemi.envtest.kubelet;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * As whom a container runs, by the security contexts of the container and of its pod.
 *
 * @param capabilities the only ones that it may have; absent: all
 */
record ContainerUser(
    long user,
    long group,
    List<Long> groups,
    Optional<List<String>> capabilities,
    boolean mayGainMore) {

  static ContainerUser of(JsonNode pod, JsonNode container, Image image) {
    JsonNode own = container.path("securityContext");
    JsonNode shared = pod.at("/spec/securityContext");
    List<Long> groups = new ArrayList<>();
    if (shared.has("fsGroup")) {
      groups.add(shared.path("fsGroup").asLong());
    }
    shared.path("supplementalGroups").forEach(group -> groups.add(group.asLong()));
    return new ContainerUser(
        number("runAsUser", own, shared, image.user()),
        number("runAsGroup", own, shared, image.user()),
        groups,
        capabilities(own),
        own.path("allowPrivilegeEscalation").asBoolean(true));
  }

  private static long number(String field, JsonNode own, JsonNode shared, long otherwise) {
    return own.has(field) ? own.path(field).asLong() : shared.path(field).asLong(otherwise);
  }

  /** What is left when all are dropped: those that are added; otherwise all are kept. */
  private static Optional<List<String>> capabilities(JsonNode own) {
    boolean dropsAll = false;
    for (JsonNode dropped : own.at("/capabilities/drop")) {
      dropsAll |= dropped.asText().equals("ALL");
    }
    if (!dropsAll || own.path("privileged").asBoolean(false)) {
      return Optional.empty();
    }
    List<String> left = new ArrayList<>();
    own.at("/capabilities/add").forEach(c -> left.add(c.asText().toLowerCase(Locale.ROOT)));
    return Optional.of(left);
  }

  /** What to write before a command so that root runs it as this user. */
  List<String> become() {
    List<String> words = new ArrayList<>();
    // Said here again: the kernel forgets it where the user changes.
    words.addAll(List.of("setpriv", "--pdeathsig", "KILL"));
    words.addAll(List.of("--reuid", String.valueOf(user), "--regid", String.valueOf(group)));
    if (groups.isEmpty()) {
      words.add("--clear-groups");
    } else {
      words.add("--groups");
      words.add(String.join(",", groups.stream().map(String::valueOf).toList()));
    }
    capabilities.ifPresent(
        only -> {
          StringBuilder set = new StringBuilder("-all");
          only.forEach(capability -> set.append(",+").append(capability));
          words.addAll(List.of("--bounding-set", set.toString(), "--inh-caps", set.toString()));
        });
    if (!mayGainMore) {
      words.add("--no-new-privs");
    }
    words.add("--");
    return words;
  }
}

package io.meltemi.istioctl.plan;

import com.github.difflib.DiffUtils;
import com.github.difflib.UnifiedDiffUtils;
import com.google.protobuf.ByteString;
import io.meltemi.base.json.JsonStyle;
import io.meltemi.base.json.JsonWriter;
import io.meltemi.debug.json.ProtoJson;
import io.meltemi.dryrun.Plan;
import io.meltemi.dryrun.ResourceChange;
import io.meltemi.istioctl.json.JsonAsYaml;
import io.meltemi.istioctl.json.JsonReader;
import io.meltemi.model.MeshObject;
import io.meltemi.xds.Resource;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Prints plans. Proxies that would be sent the very same are told of together. */
final class PlanText {
  private static final int CONTEXT_LINES = 3;
  private static final int MOST_NAMED = 6;

  private final PlanCommand.Format format;

  PlanText(PlanCommand.Format format) {
    this.format = format;
  }

  String print(Plan plan) {
    return format == PlanCommand.Format.JSON ? json(plan) : text(plan);
  }

  private String text(Plan plan) {
    if (plan.proxies().isEmpty()) {
      return "No proxy would be sent anything.\n";
    }
    var text = new StringBuilder();
    Map<String, List<Plan.ProxyChange>> alike = new LinkedHashMap<>();
    for (Plan.ProxyChange change : plan.proxies()) {
      alike.computeIfAbsent(fingerprint(change), _ -> new ArrayList<>()).add(change);
    }
    for (List<Plan.ProxyChange> group : alike.values()) {
      text.append(text.isEmpty() ? "" : "\n").append(names(group)).append(":\n");
      group.getFirst().changes().forEach(change -> change(change, text));
    }
    int resources = plan.proxies().stream().mapToInt(p -> p.changes().size()).sum();
    text.append(
        "%n%d %s would be sent %d %s.%n"
            .formatted(
                plan.proxies().size(),
                plan.proxies().size() == 1 ? "proxy" : "proxies",
                resources,
                resources == 1 ? "resource" : "resources"));
    return text.toString();
  }

  private static String fingerprint(Plan.ProxyChange change) {
    return change.changes().stream()
        .map(
            one ->
                one.change().type()
                    + one.change().name()
                    + one.change().before().map(Resource::version)
                    + one.change().after().map(Resource::version))
        .collect(Collectors.joining("\n"));
  }

  private static String names(List<Plan.ProxyChange> group) {
    String names =
        group.stream()
            .map(p -> p.proxy().name())
            .limit(MOST_NAMED)
            .collect(Collectors.joining(", "));
    return group.size() > MOST_NAMED
        ? names + " and " + (group.size() - MOST_NAMED) + " more"
        : names;
  }

  private void change(Plan.CausedChange caused, StringBuilder text) {
    ResourceChange change = caused.change();
    text.append("  ")
        .append(change.before().isEmpty() ? '+' : change.after().isEmpty() ? '-' : '~')
        .append(' ')
        .append(change.type().shortName())
        .append(' ')
        .append(change.name())
        .append(causes(caused))
        .append('\n');
    if (format == PlanCommand.Format.DIFF
        && change.before().isPresent()
        && change.after().isPresent()) {
      diff(change).forEach(line -> text.append("      ").append(line).append('\n'));
    }
  }

  private static String causes(Plan.CausedChange caused) {
    return caused.causes().isEmpty()
        ? ""
        : caused.causes().stream()
            .map(MeshObject.Key::toString)
            .collect(Collectors.joining(", ", "  [", "]"));
  }

  private static List<String> diff(ResourceChange change) {
    List<String> before = yaml(change.before());
    List<String> after = yaml(change.after());
    List<String> unified =
        UnifiedDiffUtils.generateUnifiedDiff(
            "", "", before, DiffUtils.diff(before, after), CONTEXT_LINES);
    // The first two lines name files.
    return unified.subList(Math.min(2, unified.size()), unified.size());
  }

  private static List<String> yaml(Optional<Resource> resource) {
    var json = new JsonWriter(JsonStyle.GO_PRETTY);
    resource.ifPresent(r -> write(r, json));
    try {
      return JsonAsYaml.print(JsonReader.read(json.text().getBytes(StandardCharsets.UTF_8)))
          .lines()
          .toList();
    } catch (JsonReader.MalformedJsonException bug) {
      throw new IllegalStateException(bug);
    }
  }

  private static void write(Resource resource, JsonWriter json) {
    new ProtoJson(json)
        .writeAny(resource.type().typeUrl(), ByteString.copyFrom(resource.message()));
  }

  private static String json(Plan plan) {
    var json = new JsonWriter(JsonStyle.GO_PRETTY);
    json.beginObject().name("proxies").beginList();
    for (Plan.ProxyChange proxy : plan.proxies()) {
      json.beginObject().field("name", proxy.proxy().name()).name("resources").beginList();
      for (Plan.CausedChange caused : proxy.changes()) {
        json.beginObject()
            .field("type", caused.change().type().shortName())
            .field("name", caused.change().name())
            .name("causes")
            .texts(caused.causes().stream().map(MeshObject.Key::toString).toList());
        caused.change().before().ifPresent(r -> write(r, json.name("before")));
        caused.change().after().ifPresent(r -> write(r, json.name("after")));
        json.endObject();
      }
      json.endList().endObject();
    }
    json.endList().endObject();
    return json.text() + "\n";
  }
}

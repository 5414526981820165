package io.meltemi.istioctl.tag;

import io.meltemi.istioctl.Charts;
import io.meltemi.istioctl.Failure;
import io.meltemi.istioctl.json.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The objects that make a tag, of the charts' templates and of its revision's own webhook. */
final class TagObjects {
  static final String DEFAULT = "default";

  private static final Pattern LABEL = Pattern.compile("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?");

  private TagObjects() {}

  /**
   * What the cluster must have, and must not, before a tag can be made. Gives the revision's
   * webhook.
   */
  static Json check(Tags tags, TagOptions options, boolean replaces) {
    if (!LABEL.matcher(options.tag()).matches()) {
      throw new Failure(
          "tag \""
              + options.tag()
              + "\" is not a valid name (expected: lower-case letters, digits and hyphens)");
    }
    if (!options.tag().equals(DEFAULT) && tags.hookOfRevision(options.tag()).isPresent()) {
      throw new Failure(
          "cannot create revision tag \""
              + options.tag()
              + "\": found existing control plane revision with same name");
    }
    if (replaces && !options.overwrite() && !tags.hooksOf(options.tag()).isEmpty()) {
      throw new Failure(
          "revision tag \"" + options.tag() + "\" already exists, and --overwrite is false");
    }
    return tags.hookOfRevision(options.revision())
        .orElseThrow(
            () ->
                new Failure(
                    "cannot modify tag: cannot find MutatingWebhookConfiguration with revision \""
                        + options.revision()
                        + "\" ('istioctl tag list' lists the revisions)"));
  }

  static List<Json> of(RevisionTag tag, String istioNamespace, Json hookOfRevision) {
    Map<String, @Nullable Object> values =
        Map.of(
            "revision",
            tag.revision(),
            "revisionTags",
            List.of(tag.name()),
            "global",
            Map.of("istioNamespace", istioNamespace),
            "sidecarInjectorWebhook",
            Map.of("enableNamespacesByDefault", tag.everywhere()));
    List<Json> objects = new ArrayList<>();
    for (Json object :
        Charts.objects(
            tag.charts(),
            "istiod",
            istioNamespace,
            values,
            file -> file.endsWith("revision-tags-mwc.yaml"))) {
      objects.add(like(hookOfRevision, named(object, tag.webhookName())));
    }
    if (tag.name().equals(DEFAULT)) {
      objects.addAll(
          Charts.objects(
              tag.charts(),
              "base",
              istioNamespace,
              Map.of(
                  "defaultRevision",
                  tag.revision(),
                  "global",
                  Map.of("istioNamespace", istioNamespace)),
              file -> file.endsWith("validatingwebhook.yaml")));
    }
    return List.copyOf(objects);
  }

  private static Json named(Json object, String name) {
    if (name.isEmpty() || !(object instanceof Json.Obj hook)) {
      return object;
    }
    return object.at("metadata") instanceof Json.Obj metadata
        ? hook.with("metadata", metadata.with("name", new Json.Text(name)))
        : object;
  }

  /** Whom to ask, and by which certificate, is as the revision's own webhook has it. */
  private static Json like(Json hookOfRevision, Json object) {
    List<Json> known = hookOfRevision.at("webhooks").items();
    if (known.isEmpty() || !(object instanceof Json.Obj hook)) {
      return object;
    }
    Json client = known.getFirst().at("clientConfig");
    List<Json> webhooks =
        object.at("webhooks").items().stream()
            .map(
                webhook ->
                    webhook instanceof Json.Obj fields
                        ? (Json) fields.with("clientConfig", client)
                        : webhook)
            .toList();
    return hook.with("webhooks", new Json.Arr(webhooks));
  }

  /** The default revision's webhook, so that it chooses nobody: another revision is the default. */
  static Json retired(Json object) {
    Json nobody =
        new Json.Obj(
            Map.of(
                "matchLabels",
                new Json.Obj(
                    new LinkedHashMap<>(
                        Map.of("istio.io/deactivated", new Json.Text("never-match"))))));
    if (!(object instanceof Json.Obj hook)) {
      return object;
    }
    List<Json> webhooks =
        object.at("webhooks").items().stream()
            .map(
                webhook ->
                    webhook instanceof Json.Obj fields
                        ? (Json)
                            fields.with("namespaceSelector", nobody).with("objectSelector", nobody)
                        : webhook)
            .toList();
    return hook.with("webhooks", new Json.Arr(webhooks));
  }
}

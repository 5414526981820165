package io.meltemi.istioctl.tag;

import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The tag to make. */
final class TagOptions {
  @Parameters(paramLabel = "TAG", description = "The tag.")
  private String tag = "";

  @Option(
      names = {"-r", "--revision"},
      paramLabel = "REVISION",
      required = true,
      description = "The revision that it stands for.")
  private String revision = "";

  @Option(
      names = "--overwrite",
      description = "Let a tag that is there stand for another revision.")
  private boolean overwrite;

  @Option(
      names = "--webhook-name",
      paramLabel = "NAME",
      defaultValue = "",
      description = "Name of the webhook configuration (default: istio-revision-tag-TAG).")
  private String webhookName = "";

  @Option(
      names = "--auto-inject-namespaces",
      arity = "0..1",
      fallbackValue = "true",
      description = "Inject into all namespaces that do not refuse it.")
  private boolean everywhere;

  @Option(
      names = {"-d", "--manifests"},
      paramLabel = "FOLDER",
      defaultValue = "",
      description = "Folder of charts to make the webhook of.")
  private String charts = "";

  @Option(
      names = {"-y", "--skip-confirmation"},
      description = "Accepted: nothing is asked.")
  private boolean confirmed;

  String tag() {
    return tag;
  }

  String revision() {
    return revision;
  }

  boolean overwrite() {
    return overwrite;
  }

  RevisionTag revisionTag() {
    return new RevisionTag(tag, revision, everywhere, webhookName, charts);
  }

  boolean confirmed() {
    return confirmed;
  }
}

package io.meltemi.kube;

/** How the body of a patch is meant. */
public sealed interface PatchType {
  PatchType JSON = new Plain("application/json-patch+json");
  PatchType MERGE = new Plain("application/merge-patch+json");

  /** Merges lists by their keys; only for Kubernetes' own kinds. */
  PatchType STRATEGIC = new Plain("application/strategic-merge-patch+json");

  String mediaType();

  record Plain(String mediaType) implements PatchType {}

  /**
   * Server-side apply: the body is what {@code fieldManager} wants, the whole of it, and is made if
   * it is not there. Takes fields from other managers.
   */
  record Apply(String fieldManager) implements PatchType {
    @Override
    public String mediaType() {
      return "application/apply-patch+yaml";
    }
  }
}

package io.meltemi.delivery;

import io.meltemi.base.Encoded;
import io.meltemi.translate.BuildCache;
import io.meltemi.translate.Same;
import io.meltemi.translate.patch.PatchSet;
import io.meltemi.xds.Resource;
import io.meltemi.xds.ResourceList;
import io.meltemi.xds.ResourceType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Lists of layers with patches applied, made once for all clients with the same patches. A list, or
 * a part of one, that no patch is about stays the same instance. Any thread.
 */
final class PatchedLists {
  private final Translators translators;
  private final BuildCache<Input, ResourceList> lists = new BuildCache<>(this::build);

  private record Input(ResourceType type, Same<ResourceList> list, PatchSet patches) {}

  PatchedLists(Translators translators) {
    this.translators = translators;
  }

  /** Clusters or listeners for outgoing traffic, or a gateway's. */
  ResourceList of(ResourceType type, ResourceList list, PatchSet patches) {
    return patches.isEmpty() || list.isEmpty()
        ? list
        : lists.get(new Input(type, new Same<>(list), patches));
  }

  private ResourceList build(Input input) {
    ResourceList list = input.list.value();
    if (!list.parts().isEmpty()) {
      List<ResourceList> parts =
          list.parts().stream().map(part -> of(input.type, part, input.patches)).toList();
      return Same.elements(parts, list.parts())
          ? list
          : ResourceList.concatenated(list.name(), parts);
    }
    var patched = new ArrayList<Resource>(list.size());
    list.resources().forEach(resource -> patched(input, resource).ifPresent(patched::add));
    return Same.elements(patched, list.resources())
        ? list
        : ResourceList.named(list.name(), patched);
  }

  @SuppressWarnings("ReferenceEquality") // what no patch is about is the same instance
  private Optional<Resource> patched(Input input, Resource resource) {
    Encoded before = resource.encoded();
    return translators
        .containment()
        .attempt(
            input.type == ResourceType.CLUSTER ? "cds" : "lds",
            resource.name(),
            () ->
                input.type == ResourceType.CLUSTER
                    ? translators.patcher().cluster(before, input.patches, List.of())
                    : translators.patcher().listener(before, input.patches))
        .flatMap(made -> made)
        .map(made -> made == before ? resource : Resource.of(input.type, made));
  }
}

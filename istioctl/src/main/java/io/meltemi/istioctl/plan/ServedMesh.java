package io.meltemi.istioctl.plan;

import io.meltemi.dryrun.MeshInput;
import io.meltemi.dryrun.Plan;
import io.meltemi.model.MeshObject;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * A mesh as a group of istiods has it.
 *
 * @param taken the objects that they take
 */
public record ServedMesh(IstiodGroup istiods, MeshInput input, Predicate<MeshObject> taken) {
  /** An edit as it is to them: what is written and not for them is gone, if it was there. */
  Plan.Edit edit(List<MeshObject> written, List<MeshObject.Key> deleted) {
    var gone = new ArrayList<>(deleted);
    written.stream()
        .filter(taken.negate())
        .map(MeshObject::key)
        .filter(this::has)
        .forEach(gone::add);
    return new Plan.Edit(written.stream().filter(taken).toList(), gone);
  }

  /** Whether it has that object. */
  public boolean has(MeshObject.Key key) {
    return input.objects().stream().anyMatch(object -> object.key().equals(key));
  }
}

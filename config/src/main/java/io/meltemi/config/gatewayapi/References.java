package io.meltemi.config.gatewayapi;

import io.meltemi.config.field.Fields;
import io.meltemi.model.gatewayapi.ObjectReference;
import io.meltemi.model.gatewayapi.ParentReference;
import io.meltemi.model.gatewayapi.PolicyTarget;
import io.meltemi.model.gatewayapi.Route.BackendReference;

/** Reads references between objects. */
final class References {
  private References() {}

  static ObjectReference object(Fields f) {
    return new ObjectReference(
        f.optionalString("group"),
        f.optionalString("kind"),
        f.string("name"),
        f.optionalString("namespace"));
  }

  static ParentReference parent(Fields f) {
    return new ParentReference(object(f), f.optionalString("sectionName"), f.optionalPort("port"));
  }

  static BackendReference backend(Fields f) {
    return new BackendReference(object(f), f.optionalPort("port"));
  }

  static PolicyTarget target(Fields f) {
    return new PolicyTarget(
        f.string("group"),
        f.string("kind"),
        f.string("name"),
        f.optionalString("sectionName").filter(section -> !section.isEmpty()));
  }
}

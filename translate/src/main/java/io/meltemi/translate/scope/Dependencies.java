package io.meltemi.translate.scope;

import io.meltemi.model.ProxyView;
import io.meltemi.translate.Same;
import java.util.List;

/**
 * Everything that a scope gives to translation, as the instances that are in force: where two
 * scopes' are equal, all but endpoints and secrets comes out the same.
 */
public record Dependencies(ProxyView proxy, List<Same<?>> objects) {
  public Dependencies {
    objects = List.copyOf(objects);
  }
}

package io.meltemi.files;

import io.meltemi.config.yaml.Document;
import io.meltemi.model.MeshObject;
import java.util.Optional;

/**
 * An object that a document holds, or held when it was last good.
 *
 * @param object the last good version; absent where there has been none
 * @param source the text and the object's place in it, where it is kept
 * @param retained whether the document no longer tells of the object, because it does not parse
 */
record Held(
    MeshObject.Key key, Optional<MeshObject> object, Optional<Source> source, boolean retained) {
  record Source(Document document, int place) {}

  Held asRetained() {
    return new Held(key, object, source, true);
  }
}

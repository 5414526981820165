package io.meltemi.files;

import io.meltemi.model.MeshObject;
import io.meltemi.yaml.Document;
import java.util.Optional;

/**
 * One object of a document in the watched folder, in the last version that could be read.
 *
 * @param object the last good version, or what is closed where there has been none; absent where
 *     there is neither
 * @param source the text and the object's place in it, where it is kept: of a good version only
 * @param retained whether the document no longer tells of the object, because it does not parse
 */
record FileObject(
    MeshObject.Key key, Optional<MeshObject> object, Optional<Source> source, boolean retained) {
  record Source(Document document, int place) {}

  FileObject asRetained() {
    return new FileObject(key, object, source, true);
  }
}

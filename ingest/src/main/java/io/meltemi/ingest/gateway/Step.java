package io.meltemi.ingest.gateway;

import io.meltemi.model.MeshObject;

/**
 * One derivation.
 *
 * @param of the object that it is about; for VirtualServices the key of the parts
 */
record Step(Stage stage, MeshObject.Key of) {
  /** In which order derivations are done: each reads results of earlier stages alone. */
  enum Stage {
    CLASS,
    LISTENER_SET,
    GATEWAY,
    ROUTE,
    POOL,
    VIRTUAL_SERVICE,
    BACKEND,
    POLICY,
    LISTENER_STATUS,
    INGRESS_ADDRESSES,
    INGRESS,
    INGRESS_HOST
  }
}

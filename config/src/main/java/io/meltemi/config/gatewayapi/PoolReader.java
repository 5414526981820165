package io.meltemi.config.gatewayapi;

import io.meltemi.config.ObjectInput;
import io.meltemi.config.field.Fields;
import io.meltemi.model.MeshObject;
import io.meltemi.model.gatewayapi.InferencePool;

/** Reads InferencePools. */
final class PoolReader {
  private PoolReader() {}

  static MeshObject read(ObjectInput in) {
    Fields spec = in.spec();
    return new InferencePool(
        in.meta(),
        GatewayApiReaders.state(in),
        spec.child("selector").labels("matchLabels"),
        spec.list("targetPorts", port -> port.intIn("number", 1, 65535)),
        picker(spec.child("endpointPickerRef")));
  }

  private static InferencePool.Picker picker(Fields f) {
    return new InferencePool.Picker(
        References.object(f),
        f.child("port").optionalPort("number"),
        f.string("failureMode").equals("FailOpen"));
  }
}

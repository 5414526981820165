package io.meltemi.config.kube;

import io.meltemi.config.ObjectInput;
import io.meltemi.config.field.Fields;
import io.meltemi.model.kube.KubeEndpointSlice;

/** Reads an EndpointSlice, whose fields stand beside its metadata. */
final class EndpointSliceReader {
  private EndpointSliceReader() {}

  static KubeEndpointSlice read(ObjectInput in) {
    Fields f = in.root();
    return new KubeEndpointSlice(
        in.meta(),
        f.string("addressType"),
        f.list("ports", EndpointSliceReader::port),
        f.list("endpoints", EndpointSliceReader::address));
  }

  private static KubeEndpointSlice.Port port(Fields f) {
    String protocol = f.string("protocol");
    return new KubeEndpointSlice.Port(
        f.string("name"), f.intIn("port", 0, 65535), protocol.isEmpty() ? "TCP" : protocol);
  }

  private static KubeEndpointSlice.Address address(Fields f) {
    Fields conditions = f.child("conditions");
    Fields target = f.child("targetRef");
    return new KubeEndpointSlice.Address(
        f.strings("addresses"),
        conditions.optionalBool("ready"),
        conditions.optionalBool("serving"),
        conditions.optionalBool("terminating"),
        f.string("hostname"),
        f.string("nodeName"),
        f.string("zone"),
        target.string("kind").equals("Pod") ? target.string("name") : "");
  }
}

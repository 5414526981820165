package io.meltemi.config.gatewayapi;

import io.meltemi.config.ObjectInput;
import io.meltemi.config.field.Fields;
import io.meltemi.model.MeshObject;
import io.meltemi.model.gatewayapi.GatewayClass;
import io.meltemi.model.gatewayapi.ObjectState;
import io.meltemi.model.gatewayapi.ReferenceGrant;
import io.meltemi.model.gatewayapi.Route;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;

/** The readers of the kinds that become Istio's own: the Gateway API's, and Ingress. */
public final class GatewayApiReaders {
  private GatewayApiReaders() {}

  /** Those of {@code gateway.networking.k8s.io} that have a meaning here, by kind. */
  public static Map<String, Function<ObjectInput, MeshObject>> standard() {
    var readers = new LinkedHashMap<String, Function<ObjectInput, MeshObject>>();
    readers.put("GatewayClass", GatewayApiReaders::gatewayClass);
    readers.put("Gateway", GatewayReader::gateway);
    readers.put("ListenerSet", GatewayReader::listenerSet);
    for (Route.Kind kind : Route.Kind.values()) {
      readers.put(kind.text(), in -> RouteReader.read(in, kind));
    }
    readers.put("ReferenceGrant", GatewayApiReaders::grant);
    readers.put("BackendTLSPolicy", PolicyReader::backendTls);
    return readers;
  }

  /** Those of {@code gateway.networking.x-k8s.io}. */
  public static Map<String, Function<ObjectInput, MeshObject>> experimental() {
    return Map.of("XBackendTrafficPolicy", PolicyReader::backendTraffic);
  }

  /** Those of {@code inference.networking.k8s.io}. */
  public static Map<String, Function<ObjectInput, MeshObject>> inference() {
    return Map.of("InferencePool", PoolReader::read);
  }

  /** Those of {@code networking.k8s.io}. */
  public static Map<String, Function<ObjectInput, MeshObject>> ingress() {
    return Map.of("Ingress", IngressReader::ingress, "IngressClass", IngressReader::ingressClass);
  }

  static ObjectState state(ObjectInput in) {
    Fields metadata = in.root().child("metadata");
    return new ObjectState(
        metadata.longIn("generation", 0, Long.MAX_VALUE),
        metadata.optionalString("uid"),
        in.root().plainMap("status"));
  }

  private static MeshObject gatewayClass(ObjectInput in) {
    return new GatewayClass(in.meta(), state(in), in.spec().string("controllerName"));
  }

  private static MeshObject grant(ObjectInput in) {
    return new ReferenceGrant(
        in.meta(),
        state(in),
        in.spec()
            .list(
                "from",
                f ->
                    new ReferenceGrant.From(
                        f.string("group"), f.string("kind"), f.string("namespace"))),
        in.spec()
            .list(
                "to",
                f ->
                    new ReferenceGrant.To(
                        f.string("group"), f.string("kind"), f.optionalString("name"))));
  }
}

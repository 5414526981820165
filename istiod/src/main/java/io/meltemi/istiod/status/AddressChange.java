package io.meltemi.istiod.status;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.meltemi.model.AddressStatus;
import io.meltemi.model.MeshObject;
import io.meltemi.model.ServiceEntry.HostAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Tells in {@code status.addresses} of a ServiceEntry which addresses its hosts were given.
 *
 * <p>Source: istio 1.30.3 pilot/pkg/controllers/ipallocate.
 */
record AddressChange(AddressStatus status) implements StatusChange {
  @Override
  public MeshObject.Key object() {
    return new MeshObject.Key("ServiceEntry", status.entry());
  }

  /** Absent where the status is not any more what it was when the addresses were given. */
  @Override
  public Optional<ObjectNode> patch(ObjectNode found) {
    if (!addresses(found).equals(status.written())) {
      return Optional.empty();
    }
    ObjectNode patch = JsonNodeFactory.instance.objectNode();
    ArrayNode addresses = patch.putArray("addresses");
    status
        .given()
        .forEach(a -> addresses.addObject().put("value", a.value()).put("host", a.host()));
    return Optional.of(patch);
  }

  private static List<HostAddress> addresses(ObjectNode entry) {
    var addresses = new ArrayList<HostAddress>();
    for (JsonNode each : entry.path("status").path("addresses")) {
      addresses.add(new HostAddress(each.path("host").asText(""), each.path("value").asText("")));
    }
    return addresses;
  }

  @Override
  public String toString() {
    return "addresses %s of %s are in force"
        .formatted(status.given().stream().map(HostAddress::value).toList(), object());
  }
}

package io.meltemi.config.virtualservice;

import io.meltemi.config.ObjectInput;
import io.meltemi.config.field.Checks;
import io.meltemi.config.field.Fields;
import io.meltemi.model.VirtualService.Destination;
import java.util.OptionalInt;

/** Reads a host with subset and port; also the egress proxy of a Sidecar. */
public final class DestinationReader {
  private DestinationReader() {}

  public static Destination read(ObjectInput in, Fields f) {
    String host = f.string("host");
    if (host.equals("*") || !Checks.isWildcardDomain(host)) {
      f.bad("host", "a host name");
    }
    String subset = f.string("subset");
    if (!subset.isEmpty() && !Checks.isDnsLabel(subset)) {
      f.bad("subset", "a name of letters, digits and -");
    }
    OptionalInt port = OptionalInt.empty();
    if (f.has("port")) {
      Fields selector = f.child("port");
      port = selector.optionalInt("number", 1, 65535);
      if (!selector.has("number")) {
        selector.bad("number", "1..65535");
      }
      selector.done();
    }
    f.done();
    return new Destination(in.fullHost(host), subset, port);
  }
}

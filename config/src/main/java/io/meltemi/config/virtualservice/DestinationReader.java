package io.meltemi.config.virtualservice;

import io.meltemi.config.ObjectInput;
import io.meltemi.config.field.Checks;
import io.meltemi.config.field.Fields;
import io.meltemi.config.field.IstioWords;
import io.meltemi.model.VirtualService.Destination;
import java.util.OptionalInt;

/** Reads a host with subset and port; also the egress proxy of a Sidecar. */
public final class DestinationReader {
  private DestinationReader() {}

  /**
   * The field {@code destination}, which must be there.
   *
   * @param istio what Istio says where it is not
   */
  static Destination of(ObjectInput in, Fields f, String istio) {
    if (!f.has("destination")) {
      f.bad("destination", "a host", istio);
      return new Destination("", "", OptionalInt.empty());
    }
    return read(in, f.child("destination"));
  }

  public static Destination read(ObjectInput in, Fields f) {
    String host = f.string("host");
    if (host.equals("*") || !Checks.isWildcardDomain(host)) {
      f.bad(
          "host",
          "a host name",
          host.equals("*") ? "invalid destination host *" : IstioWords.wildcardDomain(host));
    }
    String subset = f.string("subset");
    if (!subset.isEmpty() && !Checks.isDnsLabel(subset)) {
      f.bad("subset", "a name of letters, digits and -", "subset name is invalid: " + subset);
    }
    OptionalInt port = OptionalInt.empty();
    if (f.has("port")) {
      Fields selector = f.child("port");
      port = selector.optionalInt("number", 1, 65535, IstioWords.port("%d"));
      if (!selector.has("number")) {
        selector.bad("number", "1..65535", IstioWords.port("0"));
      }
      selector.done();
    }
    f.done();
    return new Destination(in.fullHost(host), subset, port);
  }
}

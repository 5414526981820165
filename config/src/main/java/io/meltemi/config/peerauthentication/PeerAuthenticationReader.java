package io.meltemi.config.peerauthentication;

import io.meltemi.base.Labels;
import io.meltemi.config.ObjectInput;
import io.meltemi.config.field.EnumNames;
import io.meltemi.config.field.Fields;
import io.meltemi.config.targets.Targets;
import io.meltemi.model.PeerAuthentication;
import io.meltemi.model.PeerAuthentication.Mode;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Reads a PeerAuthentication. */
public final class PeerAuthenticationReader {
  private static final EnumNames<Mode> MODES = EnumNames.inOrder(Mode.values());

  private PeerAuthenticationReader() {}

  public static PeerAuthentication read(ObjectInput in) {
    Fields f = in.spec();
    Optional<Labels> selector = Targets.orEverything(f, "selector", Targets::selector);
    var authentication =
        new PeerAuthentication(
            in.meta(),
            selector.filter(labels -> !labels.isEmpty()),
            f.object("mtls", PeerAuthenticationReader::mode).orElse(Mode.UNSET),
            ports(f));
    if (f.has("portLevelMtls")) {
      if (authentication.selector().isEmpty()) {
        f.error(
            "portLevelMtls",
            "set without a selector (expected: labels of workloads)",
            "mesh/namespace peer authentication cannot have port level mTLS");
      }
      if (authentication.portLevel().isEmpty()) {
        f.error(
            "portLevelMtls",
            "empty (expected: at least one port)",
            "port level mTLS, if defined, must have at least one element");
      }
    }
    f.done();
    return authentication;
  }

  private static Mode mode(Fields f) {
    Mode mode = f.enumOf("mode", MODES, Mode.UNSET);
    f.done();
    return mode;
  }

  private static SortedMap<Integer, Mode> ports(Fields f) {
    var ports = new TreeMap<Integer, Mode>();
    f.map(
        "portLevelMtls",
        entry -> {
          if (!entry.key().matches("\\d{1,5}")
              || Integer.parseInt(entry.key()) < 1
              || Integer.parseInt(entry.key()) > 65535) {
            entry.error("(expected: a port, 1..65535)", "port must be in range 1..65535");
          } else {
            ports.put(Integer.parseInt(entry.key()), mode(entry.object()));
          }
          return entry.key();
        });
    return Collections.unmodifiableSortedMap(ports);
  }
}

package io.meltemi.translate.patch;

import com.google.protobuf.Message;
import com.google.re2j.Pattern;
import io.meltemi.base.ResourceName;
import io.meltemi.model.EnvoyFilter;
import io.meltemi.model.EnvoyFilter.ApplyTo;
import io.meltemi.model.EnvoyFilter.Context;
import io.meltemi.model.EnvoyFilter.Match;
import io.meltemi.model.EnvoyFilter.Operation;
import io.meltemi.model.ProxyView.NodeFacts;
import io.meltemi.model.Restriction;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A patch with its value as a message. Equal only to itself. */
public final class CompiledPatch {
  private static final System.Logger LOG = System.getLogger("default");

  private final ResourceName owner;
  private final int index;
  private final EnvoyFilter.Patch patch;
  private final Message value;
  private final Optional<Pattern> version;

  private CompiledPatch(ResourceName owner, int index, EnvoyFilter.Patch patch, Message value) {
    this.owner = owner;
    this.index = index;
    this.patch = patch;
    this.value = value;
    String regex = patch.match().proxy().version();
    this.version = regex.isEmpty() ? Optional.empty() : Optional.of(Pattern.compile(regex));
  }

  /** The patches of a filter. Whoever read it has checked that their values can be parsed. */
  public static List<CompiledPatch> of(EnvoyFilter filter) {
    var compiled = new ArrayList<CompiledPatch>(filter.patches().size());
    for (int i = 0; i < filter.patches().size(); i++) {
      EnvoyFilter.Patch patch = filter.patches().get(i);
      try {
        Message value = PatchValue.parse(patch.applyTo(), patch.value());
        compiled.add(new CompiledPatch(filter.meta().resource(), i, patch, value));
      } catch (BadValueException e) {
        LOG.log(System.Logger.Level.ERROR, filter.meta() + ": unchecked patch " + i, e);
      }
    }
    return List.copyOf(compiled);
  }

  ResourceName owner() {
    return owner;
  }

  ApplyTo applyTo() {
    return patch.applyTo();
  }

  /** Kinds without an order have no places to insert at: there it is added. */
  Operation operation() {
    return switch (patch.applyTo()) {
      case HTTP_FILTER, NETWORK_FILTER, LISTENER_FILTER, HTTP_ROUTE -> patch.operation();
      case LISTENER,
          FILTER_CHAIN,
          ROUTE_CONFIGURATION,
          VIRTUAL_HOST,
          CLUSTER,
          EXTENSION_CONFIG,
          BOOTSTRAP ->
          switch (patch.operation()) {
            case INSERT_BEFORE, INSERT_AFTER, INSERT_FIRST -> Operation.ADD;
            case MERGE, ADD, REMOVE, REPLACE -> patch.operation();
          };
    };
  }

  Match match() {
    return patch.match();
  }

  Message value() {
    return value;
  }

  /** The value as a message of that type, which the part that it is for decides. */
  <M extends Message> M value(Class<M> type) {
    return type.cast(value);
  }

  boolean isFor(Context context) {
    return match().context() == context || match().context() == Context.ANY;
  }

  /** Whether it is meant for a proxy. */
  boolean isFor(NodeFacts node) {
    boolean versionFits =
        version.isEmpty()
            || !node.version().isEmpty() && version.orElseThrow().matcher(node.version()).find();
    return versionFits
        && node.metadata().entrySet().containsAll(match().proxy().metadata().entrySet());
  }

  /** Whether traffic of that kind would be let through if it were left out. */
  boolean stops(Context context) {
    return switch (context) {
      case SIDECAR_INBOUND -> patch.stops().contains(Restriction.Context.SIDECAR_INBOUND);
      case SIDECAR_OUTBOUND -> patch.stops().contains(Restriction.Context.SIDECAR_OUTBOUND);
      case GATEWAY -> patch.stops().contains(Restriction.Context.GATEWAY);
      case ANY, WAYPOINT -> !patch.stops().isEmpty();
    };
  }

  @Override
  public String toString() {
    return "EnvoyFilter %s, %s".formatted(owner, title());
  }

  /** Which of its filter's it is. */
  String title() {
    return "patch %d (%s %s)".formatted(index, patch.operation(), patch.applyTo());
  }

  /** Whether the filter has it, as it is. */
  boolean isOf(EnvoyFilter filter) {
    return index < filter.patches().size() && filter.patches().get(index).equals(patch);
  }
}

package io.meltemi.xds;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Incremental xDS: requests add and take away names, responses carry what changed and the names of
 * what is gone. Each name that a request subscribes to is answered, also one that was subscribed
 * already, unless the client says that it has the version in force.
 */
final class DeltaProtocol implements Protocol {
  private static final Subscription NONE = Subscription.NONE;

  private final Subscriptions subscriptions;

  DeltaProtocol(Subscriptions subscriptions) {
    this.subscriptions = subscriptions;
  }

  @Override
  public String method() {
    return "DeltaAggregatedResources";
  }

  @Override
  public boolean delta() {
    return true;
  }

  @Override
  public Request parse(byte[] bytes) throws IOException {
    return Request.delta(bytes, subscriptions);
  }

  @Override
  public TypeState first(ResourceType type, Request request) {
    boolean all = request.names().isEmpty() || request.names().wildcard();
    var subscription =
        subscriptions.of(
            all && type.wildcard() && !request.unsubscribe().wildcard(),
            request.unsubscribe().size() == 0
                ? request.names()
                : subscriptions.of(false, request.names().namesNotIn(request.unsubscribe())));
    var has = known(type, request, subscription);
    var names = subscriptions.of(false, subscription);
    var owed =
        has.isEmpty()
            ? names
            : subscriptions.of(
                false, names.names().stream().filter(n -> has.find(n).isEmpty()).toList());
    boolean asked = subscription.wildcard() && has.isEmpty();
    return TypeState.FRESH.withSubscription(subscription, has).owing(owed, asked);
  }

  @Override
  public TypeState next(ResourceType type, TypeState state, Request request) {
    if (request.names().isEmpty() && request.unsubscribe().isEmpty()) {
      return state;
    }
    var before = state.subscription();
    var added = request.names();
    var removed = request.unsubscribe();
    boolean wildcard =
        (before.wildcard() || (added.wildcard() && type.wildcard())) && !removed.wildcard();
    var owed =
        state
            .owed()
            .resources()
            .changed(false, subscriptions.of(false, added), NONE, subscriptions);
    // Beside the wildcard a client cannot know whether it still gets a name, so it is told.
    owed =
        wildcard
            ? owed.changed(false, removed, NONE, subscriptions)
            : owed.changed(false, NONE, removed, subscriptions);
    var subscription = before.changed(wildcard, added, removed, subscriptions);
    boolean grown = wildcard && !before.wildcard();
    return state
        .withSubscription(subscription, left(state, subscription, removed))
        .owing(owed, state.owed().asked() || grown);
  }

  private static ResourceList left(TypeState state, Subscription next, Subscription removed) {
    if (next.wildcard()) {
      return state.sent();
    }
    return state.subscription().wildcard()
        ? state.sent().only(next)
        : state.sent().without(removed);
  }

  @Override
  public boolean dropsExpired() {
    return false;
  }

  @Override
  public Payload payload(ResourceType type, TypeState state, ResourceList target) {
    var diff = target.diffFrom(state.sent(), state.owed().resources());
    if (type == ResourceType.EXTENSION_CONFIG && !diff.removed().isEmpty()) {
      // Envoy collects unused extensions itself and fails on removal (envoyproxy/envoy#32823).
      return Payload.delta(diff.changed(), List.of());
    }
    return diff.deltaPayload();
  }

  private static ResourceList known(ResourceType type, Request request, Subscription subscription) {
    var known = new ArrayList<Resource>();
    for (var entry : request.initialVersions().entrySet()) {
      if (subscription.wildcard() || subscription.contains(entry.getKey())) {
        known.add(Resource.known(type, entry.getKey(), entry.getValue()));
      }
    }
    return known.isEmpty() ? ResourceList.empty() : ResourceList.of(known).unshared();
  }
}

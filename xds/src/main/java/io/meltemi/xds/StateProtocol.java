package io.meltemi.xds;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * State of the world: each request lists all names. A response carries all resources of a type that
 * is asked for as a whole; of the other types only those that changed or are newly asked for, which
 * xDS allows for them.
 */
final class StateProtocol implements Protocol {
  private final Subscriptions subscriptions;

  StateProtocol(Subscriptions subscriptions) {
    this.subscriptions = subscriptions;
  }

  @Override
  public String method() {
    return "StreamAggregatedResources";
  }

  @Override
  public boolean delta() {
    return false;
  }

  @Override
  public Request parse(byte[] bytes) throws IOException {
    return Request.state(bytes, subscriptions);
  }

  /** Also on reconnect, with a version but no nonce: what the client has is not known, so all. */
  @Override
  public TypeState first(ResourceType type, Request request) {
    var subscription = subscription(type, request.names(), false);
    return TypeState.FRESH
        .withSubscription(subscription, ResourceList.empty())
        .owing(Subscription.NONE, !subscription.isEmpty());
  }

  @Override
  public TypeState next(ResourceType type, TypeState state, Request request) {
    if (request.nonce().isEmpty()) {
      return first(type, request);
    }
    var subscription = subscription(type, request.names(), state.named());
    if (subscription.equals(state.subscription())) {
      return state;
    }
    var has = left(state, subscription);
    var changed = state.withSubscription(subscription, has);
    if (type.wildcard()) {
      return changed.owing(Subscription.NONE, !subscription.isEmpty());
    }
    var added = subscription.namesNotIn(state.subscription());
    return added.isEmpty()
        ? changed
        : changed.owing(
            subscriptions.of(false, join(state.owed().resources().names(), added)), true);
  }

  private ResourceList left(TypeState state, Subscription next) {
    if (next.wildcard()) {
      return state.sent();
    }
    var before = state.subscription();
    return before.wildcard()
        ? state.sent().only(next)
        : state.sent().without(subscriptions.of(false, before.namesNotIn(next)));
  }

  @Override
  public boolean dropsExpired() {
    return true;
  }

  @Override
  public Payload payload(ResourceType type, TypeState state, ResourceList target) {
    return type.wildcard() || (state.sent().isEmpty() && state.owed().resources().isEmpty())
        ? target.statePayload()
        : target.diffFrom(state.sent(), state.owed().resources()).statePayload();
  }

  private Subscription subscription(ResourceType type, Subscription names, boolean named) {
    boolean all = names.isEmpty() ? !named : names.wildcard();
    return subscriptions.of(all && type.wildcard(), names);
  }

  private static List<String> join(List<String> some, List<String> more) {
    var all = new ArrayList<>(some);
    all.addAll(more);
    return all;
  }
}

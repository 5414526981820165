package io.meltemi.xds;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * What one stream watches, what it was sent, and what is due next. Only the stream's thread changes
 * it; {@link #status} and {@link #watchesAny} may be asked on any thread.
 *
 * <p>Design note on order. Types go out in the order of {@link ResourceType}. Envoy withholds the
 * acknowledgement of clusters while one of them warms, so that a server can wait with routes to
 * them; so do we, for listeners and routes of a push, but not for longer than the settle time, and
 * not again until a client has answered in time. Clusters that are gone are taken away only after
 * the listeners and routes that may have used them were exchanged and answered.
 */
final class Watches {
  private static final ResourceType[] ORDER = ResourceType.values();
  private static final Change ANYTHING = Change.full(0);

  /** Of a resource that a client has from an earlier stream: its name and version. */
  private static final int REMEMBERED_BYTES = 250;

  private final Protocol protocol;
  private final long settleNanos;
  private final AtomicReferenceArray<@Nullable TypeState> states =
      new AtomicReferenceArray<>(ORDER.length);

  /** What a request was. */
  enum Answer {
    ACCEPTED,
    REJECTED,
    EXPIRED,
    NEITHER
  }

  /** What is to be done next: send something, or look again after some time, or nothing. */
  sealed interface Step {
    record Send(ResourceType type, ResourceList target, Payload payload) implements Step {}

    record Wait(long untilNanos) implements Step {}

    record Settled() implements Step {}
  }

  Watches(Protocol protocol, long settleNanos) {
    this.protocol = protocol;
    this.settleNanos = settleNanos;
  }

  /** Takes in a request; a rejection is kept, and answers nothing until something changes. */
  Answer receive(ResourceType type, Request request) {
    var state = states.get(type.ordinal());
    if (state == null || (!protocol.delta() && state.response().nonce().isEmpty())) {
      if (request.error().isEmpty()) {
        states.set(type.ordinal(), protocol.first(type, request));
      }
      return Answer.NEITHER;
    }
    var answer = Answer.NEITHER;
    if (!request.nonce().isEmpty() || request.error().isPresent()) {
      if (!request.nonce().equals(state.response().nonce())) {
        if (protocol.dropsExpired()) {
          return Answer.EXPIRED;
        }
        answer = Answer.EXPIRED;
      } else if (request.error().isPresent()) {
        var error = request.error().get();
        state = state.rejected(error.getCode(), error.getMessage());
        answer = Answer.REJECTED;
      } else {
        state = state.accepted();
        answer = Answer.ACCEPTED;
      }
    }
    states.set(type.ordinal(), protocol.next(type, state, request));
    return answer;
  }

  /**
   * What is due for this view.
   *
   * @param change what may have changed since all was settled
   */
  Step next(ClientView view, Change change, long now) {
    long wait = Long.MAX_VALUE;
    boolean pending = false;
    boolean clustersOpen = false;
    for (var type : ORDER) {
      // Asked first, for it may change the state.
      long patience = patience(type, now);
      var state = states.get(type.ordinal());
      if (state == null || (state.subscription().isEmpty() && !state.explicit())) {
        continue;
      }
      if (!view.isReady(type)) {
        continue;
      }
      var whole = target(type, state, view, change);
      var target = keepsUsedClusters(type, state, whole, view, now);
      boolean due = state.explicit() || target.differsFrom(state.sent());
      if (!due && target == whole) {
        adopt(type, state, target);
      }
      if (due && (state.explicit() || (patience == 0 && !(clustersOpen && usesClusters(type))))) {
        var payload = protocol.payload(type, state, target);
        if (payload.size() > 0 || state.owed().asked() || (type.wildcard() && !protocol.delta())) {
          return new Step.Send(type, target, payload);
        }
        states.set(type.ordinal(), state.owingNothing().withSent(target));
        due = false;
      }
      pending |= due || target != whole;
      clustersOpen |= type == ResourceType.CLUSTER && (due || patience > 0);
      wait = patience > 0 ? Math.min(wait, patience) : wait;
    }
    return pending ? new Step.Wait(now + Math.min(wait, settleNanos)) : new Step.Settled();
  }

  private static boolean usesClusters(ResourceType type) {
    return type == ResourceType.LISTENER || type == ResourceType.ROUTE;
  }

  private void adopt(ResourceType type, TypeState state, ResourceList target) {
    if (target != state.sent()) {
      states.set(type.ordinal(), state.withSent(target));
    }
  }

  private ResourceList target(ResourceType type, TypeState state, ClientView view, Change change) {
    if (!change.mayChange(type) && !state.explicit() && !state.refusals().areOpen()) {
      return state.sent();
    }
    return state.refusals().kept(wanted(type, state, view));
  }

  private ResourceList wanted(ResourceType type, TypeState state, ClientView view) {
    var subscription = state.subscription();
    if (subscription.wildcard() && subscription.size() == 0) {
      return type.wildcard() ? view.list(type) : ResourceList.empty();
    }
    if (type != ResourceType.ENDPOINT) {
      return view.select(type, subscription, ResourceList.empty());
    }
    var clusters = states.get(ResourceType.CLUSTER.ordinal());
    return clusters == null
        ? asKnown(view.select(type, subscription, ResourceList.empty()), state.sent())
        : view.select(type, subscription, clusters.sent());
  }

  /**
   * Load assignments for a client that has not asked for clusters yet on this stream: one whose
   * bytes the client has keeps the version that the client said, until it is known for which
   * clusters.
   */
  private static ResourceList asKnown(ResourceList endpoints, ResourceList known) {
    if (known.isShared()) {
      return endpoints;
    }
    var adapted = new ArrayList<Resource>();
    for (var resource : endpoints.resources()) {
      var has = known.find(resource.name()).map(Resource::version).orElse("");
      adapted.add(has.startsWith(resource.version() + ':') ? resource.versioned(has) : resource);
    }
    return ResourceList.of(adapted).unshared();
  }

  /** Clusters that are to go stay as long as listeners or routes may not have been exchanged. */
  private ResourceList keepsUsedClusters(
      ResourceType type, TypeState state, ResourceList target, ClientView view, long now) {
    if (type != ResourceType.CLUSTER
        || state.explicit()
        || target == state.sent()
        || !target.diffFrom(state.sent()).removesAny()) {
      return target;
    }
    return open(ResourceType.LISTENER, view, now) || open(ResourceType.ROUTE, view, now)
        ? target.joined(state.sent())
        : target;
  }

  private boolean open(ResourceType type, ClientView view, long now) {
    var state = states.get(type.ordinal());
    return state != null
        && (patience(type, now) > 0
            || target(type, state, view, ANYTHING).differsFrom(state.sent()));
  }

  /** How long to wait still for an answer to the last response of this type; 0 is not at all. */
  private long patience(ResourceType type, long now) {
    var state = states.get(type.ordinal());
    if (state == null || state.response().answered() || !state.patient() || settleNanos == 0) {
      return 0;
    }
    long left = state.response().nanos() + settleNanos - now;
    if (left <= 0) {
      states.set(type.ordinal(), state.impatient());
      return 0;
    }
    return left;
  }

  void sent(ResourceType type, ResourceList target, String nonce, long now, Instant at) {
    var state = states.get(type.ordinal());
    if (state != null) {
      var response = new TypeState.Sent(nonce, target.version(), false, now, at);
      states.set(type.ordinal(), state.responded(target, response));
    }
  }

  /** Whether nothing has been asked for yet. */
  boolean isEmpty() {
    for (var type : ORDER) {
      if (states.get(type.ordinal()) != null) {
        return false;
      }
    }
    return true;
  }

  /** What is watched of the type, if anything. Any thread. */
  @Nullable Subscription subscription(ResourceType type) {
    var state = states.get(type.ordinal());
    return state == null ? null : state.subscription();
  }

  /** The sets of names that are kept, each once. */
  Set<Subscription> subscriptions() {
    var all = new HashSet<Subscription>();
    for (var type : ORDER) {
      var state = states.get(type.ordinal());
      if (state != null) {
        all.add(state.subscription());
        all.add(state.owed().resources());
      }
    }
    all.remove(Subscription.NONE);
    return all;
  }

  /** About how many bytes of memory it takes to remember what the client said that it has. */
  long rememberedBytes() {
    long bytes = 0;
    for (var type : ORDER) {
      var state = states.get(type.ordinal());
      if (state != null && !state.sent().isShared()) {
        bytes += (long) REMEMBERED_BYTES * state.sent().size();
      }
    }
    return bytes;
  }

  Optional<TypeState> state(ResourceType type) {
    return Optional.ofNullable(states.get(type.ordinal()));
  }

  /** For debug. Any thread. */
  List<SessionStatus.Watch> status() {
    var watches = new ArrayList<SessionStatus.Watch>();
    for (var type : ORDER) {
      var state = states.get(type.ordinal());
      if (state != null) {
        watches.add(state.status(type));
      }
    }
    return watches;
  }
}

package io.meltemi.istiod.gateway;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.meltemi.base.RepeatedTask;
import io.meltemi.base.ResourceName;
import io.meltemi.inject.GatewayObjects;
import io.meltemi.inject.InjectionException;
import io.meltemi.inject.InjectionSettings;
import io.meltemi.kube.KubeClient;
import io.meltemi.kube.KubeException;
import io.meltemi.model.gatewayapi.GatewayDeployment;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Makes what runs Gateways, and makes it again where the template, the settings or the Gateway are
 * other ones, or somebody has changed it. What is no longer wanted goes with its Gateway, whose it
 * is. For one replica at a time: from {@link #start} until it is closed.
 *
 * <p>Source: istio 1.30.3 pilot/pkg/config/kube/gateway/deploymentcontroller.go.
 */
public final class GatewayDeployer implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger("gateway");

  /** A Gateway with a greater number is left to a later release. */
  private static final String VERSION = "gateway.istio.io/controller-version";

  private static final int OUR_VERSION = 5;

  /** ConfigMaps that are laid over what is made are looked at so often. */
  private static final Duration LOOK_AGAIN = Duration.ofSeconds(10);

  private static final Duration FIRST_WAIT = Duration.ofMillis(200);
  private static final int MOST_DOUBLINGS = 8;

  /**
   * Where the objects' contents come from.
   *
   * @param settings the injector's in force; absent until there are any
   * @param facts of a Gateway's surroundings
   * @param namespace istiod's
   */
  public record Sources(
      Supplier<Optional<InjectionSettings>> settings, FactsOf facts, String namespace) {}

  /** Answers what templates ask; may ask the API server. */
  @FunctionalInterface
  public interface FactsOf {
    GatewayObjects.Facts of(GatewayDeployment gateway) throws KubeException;
  }

  /** All that a Gateway's objects are made of. */
  private record Inputs(
      GatewayDeployment gateway,
      InjectionSettings settings,
      GatewayObjects.Facts facts,
      List<GatewayObjects.Overlay> overlays) {}

  /** What was done for a Gateway last. */
  private record Done(Optional<Inputs> applied, int failures, long notBefore, String complaint) {
    static final Done NOTHING = new Done(Optional.empty(), 0, System.nanoTime(), "");
  }

  private final Sources sources;
  private final Wanted<GatewayDeployment> wanted;
  private final OwnedObjects owned;
  private final Overlays overlays;
  private final RepeatedTask task;

  // What follows belongs to the thread.
  private final Map<ResourceName, Done> done = new HashMap<>();
  private String complaint = "";
  private Duration patience = Duration.ZERO;

  private GatewayDeployer(KubeClient client, Sources sources, Wanted<GatewayDeployment> wanted) {
    this.sources = sources;
    this.wanted = wanted;
    this.owned = new OwnedObjects(client, OwnedObjects.Mark.OF_GATEWAYS, wanted::ring);
    this.overlays = new Overlays(client, sources.namespace());
    this.task = RepeatedTask.start("gateways", Duration.ZERO, this::turn);
  }

  /** Begins to work, on a thread of its own. */
  public static GatewayDeployer start(
      KubeClient client, Sources sources, Wanted<GatewayDeployment> wanted) {
    return new GatewayDeployer(client, sources, wanted);
  }

  private void turn() throws InterruptedException {
    List<GatewayDeployment> gateways = wanted.await(patience);
    patience = FIRST_WAIT;
    patience = round(gateways);
  }

  /** Sees to all of them; when to look again. */
  private Duration round(List<GatewayDeployment> gateways) throws InterruptedException {
    done.keySet()
        .retainAll(gateways.stream().map(g -> g.meta().resource()).collect(Collectors.toSet()));
    Optional<InjectionSettings> settings = sources.settings().get();
    if (gateways.isEmpty() || settings.isEmpty()) {
      return LOOK_AGAIN;
    }
    List<ObjectNode> ofClasses;
    try {
      ofClasses = overlays.ofClasses();
      complaint = "";
    } catch (KubeException e) {
      complain("Gateways wait: " + e.getMessage());
      return LOOK_AGAIN;
    }
    Set<ResourceName> changed = owned.takeChanged();
    Duration next = LOOK_AGAIN;
    for (GatewayDeployment gateway : gateways) {
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      if (isLeftAlone(gateway)) {
        continue;
      }
      Done before = done.getOrDefault(gateway.meta().resource(), Done.NOTHING);
      if (isAmong(changed, gateway)) {
        before = new Done(Optional.empty(), before.failures, before.notBefore, before.complaint);
      }
      long left = before.notBefore - System.nanoTime();
      Done now = left > 0 ? before : attempt(gateway, settings.get(), ofClasses, before);
      done.put(gateway.meta().resource(), now);
      Duration wait = Duration.ofNanos(Math.max(1, now.notBefore - System.nanoTime()));
      next = now.failures > 0 && wait.compareTo(next) < 0 ? wait : next;
    }
    return next;
  }

  private void complain(String what) {
    if (!what.equals(complaint)) {
      complaint = what;
      LOG.log(Level.WARNING, what);
    }
  }

  private static boolean isAmong(Set<ResourceName> changed, GatewayDeployment gateway) {
    String namespace = gateway.meta().namespace();
    return changed.contains(new ResourceName(namespace, gateway.names().deployment()))
        || changed.contains(new ResourceName(namespace, gateway.names().serviceAccount()));
  }

  private Done attempt(
      GatewayDeployment gateway,
      InjectionSettings settings,
      List<ObjectNode> ofClasses,
      Done before) {
    String why;
    try {
      var inputs =
          new Inputs(
              gateway, settings, sources.facts().of(gateway), overlays.of(gateway, ofClasses));
      if (before.applied.filter(inputs::equals).isPresent()) {
        return before;
      }
      why = apply(inputs);
      if (why.isEmpty()) {
        LOG.log(
            Level.INFO,
            "{0}: {1} is as it is wanted",
            gateway.meta(),
            gateway.names().deployment());
        return new Done(Optional.of(inputs), 0, System.nanoTime(), "");
      }
    } catch (KubeException | InjectionException | Overlays.AbsentException e) {
      why = String.valueOf(e.getMessage());
    } catch (RuntimeException | Error bug) {
      why = bug.toString();
    }
    if (!why.equals(before.complaint) && !Thread.currentThread().isInterrupted()) {
      LOG.log(Level.WARNING, "{0} is not deployed: {1}", gateway.meta(), why);
    }
    Duration wait = FIRST_WAIT.multipliedBy(1L << Math.min(before.failures, MOST_DOUBLINGS));
    return new Done(Optional.empty(), before.failures + 1, System.nanoTime() + wait.toNanos(), why);
  }

  /** What keeps an object from being made; empty where nothing does. */
  private String apply(Inputs inputs) throws KubeException {
    List<ObjectNode> objects =
        new GatewayObjects(inputs.settings).of(inputs.gateway, inputs.facts, inputs.overlays);
    String first = "";
    for (ObjectNode object : objects) {
      String why = owned.apply(object).orElse("");
      first = first.isEmpty() ? why : first;
    }
    return first;
  }

  /** A later release works on it. */
  private static boolean isLeftAlone(GatewayDeployment gateway) {
    String said = gateway.meta().annotations().getOrDefault(VERSION, "");
    return said.matches("\\d{1,9}") && Integer.parseInt(said) > OUR_VERSION;
  }

  /** Ends; nothing is applied any more when this returns. */
  @Override
  public void close() {
    owned.close();
    task.close();
  }
}

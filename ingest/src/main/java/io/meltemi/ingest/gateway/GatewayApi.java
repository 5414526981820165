package io.meltemi.ingest.gateway;

import io.meltemi.base.Hostname;
import io.meltemi.base.ResourceName;
import io.meltemi.ingest.gateway.Step.Stage;
import io.meltemi.model.MeshObject;
import io.meltemi.model.gatewayapi.BackendTlsPolicy;
import io.meltemi.model.gatewayapi.BackendTrafficPolicy;
import io.meltemi.model.gatewayapi.GatewayApiObject;
import io.meltemi.model.gatewayapi.GatewayClass;
import io.meltemi.model.gatewayapi.InferencePool;
import io.meltemi.model.gatewayapi.Ingress;
import io.meltemi.model.gatewayapi.IngressClass;
import io.meltemi.model.gatewayapi.KubernetesGateway;
import io.meltemi.model.gatewayapi.ListenerSet;
import io.meltemi.model.gatewayapi.PolicyTarget;
import io.meltemi.model.gatewayapi.ReferenceGrant;
import io.meltemi.model.gatewayapi.Route;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The Gateway API's objects, Ingresses, and what is derived from them. Each derivation keeps in
 * mind what it has looked up; a change marks those that have looked up what changed, and {@link
 * #settle} does these again, stage by stage, so that each is done once. Confined to the writer's
 * thread.
 */
public final class GatewayApi {
  private static final System.Logger LOG = System.getLogger("default");

  private final GatewaySettings settings;
  private final ApiObjects objects = new ApiObjects();
  private final ReadLog<Step> log = new ReadLog<>();
  private final Map<Stage, Set<Step>> due = new EnumMap<>(Stage.class);
  private final Derived derived;

  public GatewayApi(GatewaySettings settings, String domain, World world, Outputs outputs) {
    this.settings = settings;
    this.derived =
        new Derived(
            objects,
            () -> new Lookup(objects, world, settings, domain),
            outputs,
            new Effects() {
              @Override
              public void changed(Fact fact) {
                GatewayApi.this.changed(fact);
              }

              @Override
              public void due(Stage stage, MeshObject.Key of) {
                GatewayApi.this.due(stage, of);
              }
            });
  }

  /** Takes a new object, or another version of one. */
  public void put(GatewayApiObject object) {
    if (!settings.enabled() && !isIngress(object)) {
      return;
    }
    Optional<GatewayApiObject> before = objects.find(object.key());
    objects.put(object);
    before.ifPresent(this::concerns);
    concerns(object);
  }

  private static boolean isIngress(GatewayApiObject object) {
    return object instanceof Ingress || object instanceof IngressClass;
  }

  public void remove(GatewayApiObject object) {
    objects.remove(object);
    concerns(object);
  }

  /** An object that others refer to is new, another, or gone. */
  public void written(MeshObject.Key key) {
    changed(new Fact.Written(key));
    if (key.kind().equals("Namespace")) {
      changed(new Fact.AllNamespaces());
    }
  }

  /** What the mesh's settings say of Ingresses may be another thing. */
  public void settingsChanged() {
    changed(new Fact.SettingsOfIngresses());
  }

  /** A gateway's pod, or its node, is new, another or gone. */
  public void gatewayPodsChanged() {
    changed(new Fact.GatewayPods());
  }

  public void servicesChanged(Hostname host) {
    changed(new Fact.Services(host));
  }

  public void endpointsChanged(Hostname host) {
    changed(new Fact.Endpoints(host));
  }

  /** Derives what the changes since the last call concern. */
  public void settle() {
    for (Stage stage : Stage.values()) {
      Set<Step> steps = dueAt(stage);
      while (!steps.isEmpty()) {
        List<Step> batch = List.copyOf(steps);
        steps.clear();
        batch.forEach(this::derive);
      }
    }
  }

  private void derive(Step step) {
    try {
      log.replace(step, derived.derive(step));
    } catch (RuntimeException | Error bug) {
      LOG.log(System.Logger.Level.ERROR, "left as it was: " + step, bug);
    }
  }

  private void changed(Fact fact) {
    for (Step step : List.copyOf(log.readersOf(fact))) {
      dueAt(step.stage()).add(step);
    }
  }

  private void due(Stage stage, MeshObject.Key of) {
    dueAt(stage).add(new Step(stage, of));
  }

  private Set<Step> dueAt(Stage stage) {
    return due.computeIfAbsent(stage, _ -> new LinkedHashSet<>());
  }

  /** What an object means to others, before or after it changed. */
  private void concerns(GatewayApiObject object) {
    changed(new Fact.Written(object.key()));
    switch (object) {
      case GatewayClass _ -> due(Stage.CLASS, object.key());
      case KubernetesGateway _ -> due(Stage.GATEWAY, object.key());
      case ListenerSet set -> {
        due(Stage.LISTENER_SET, object.key());
        ResourceName gateway = set.parent().from(set.meta().namespace());
        derived.sets.note(gateway, set, objects.find(set.key()));
        changed(new Fact.SetsOf(gateway));
      }
      case Route _ -> due(Stage.ROUTE, object.key());
      case ReferenceGrant grant -> changed(new Fact.GrantsIn(grant.meta().namespace()));
      case BackendTlsPolicy policy -> concerns(policy, policy.targets());
      case BackendTrafficPolicy policy -> concerns(policy, policy.targets());
      case InferencePool _ -> due(Stage.POOL, object.key());
      case Ingress ingress -> derived.ingresses.concerns(ingress);
      case IngressClass _ -> changed(new Fact.AllIngressClasses());
    }
  }

  private void concerns(GatewayApiObject policy, List<PolicyTarget> targets) {
    due(Stage.POLICY, policy.key());
    for (PolicyTarget target : targets) {
      MeshObject.Key backend = PolicyTargets.key(target, policy.meta().namespace());
      derived.policies.note(backend, policy, objects.find(policy.key()));
      due(Stage.BACKEND, backend);
      changed(new Fact.PoliciesOf(backend));
    }
  }
}

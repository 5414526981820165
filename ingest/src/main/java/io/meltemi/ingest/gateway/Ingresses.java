package io.meltemi.ingest.gateway;

import io.meltemi.base.Labels;
import io.meltemi.base.ResourceName;
import io.meltemi.ingest.gateway.RouteDerivation.Part;
import io.meltemi.ingest.gateway.Step.Stage;
import io.meltemi.model.ConfigMeta;
import io.meltemi.model.MeshObject;
import io.meltemi.model.VirtualService;
import io.meltemi.model.Visibility;
import io.meltemi.model.gatewayapi.GatewayApiObject;
import io.meltemi.model.gatewayapi.Ingress;
import io.meltemi.model.status.StatusContent;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What is derived of Ingresses, as it is now. */
final class Ingresses {
  /** There is one result for all Ingresses. */
  static final MeshObject.Key ADDRESSES = new MeshObject.Key("", new ResourceName("", ""));

  private static final System.Logger LOG = System.getLogger("default");
  private static final String SEMANTICS = "internal.istio.io/route-semantics";
  private static final String PARENTS = "internal.istio.io/parents";

  private final Outputs outputs;
  private final Effects effects;
  private final Map<MeshObject.Key, IngressDerivation> all = new HashMap<>();
  private final RouteParts parts = new RouteParts(RouteParts.Order.OF_INGRESSES);

  /** Where all Ingresses can be reached. */
  private Optional<List<StatusContent.Address>> addresses = Optional.empty();

  Ingresses(Outputs outputs, Effects effects) {
    this.outputs = outputs;
    this.effects = effects;
  }

  void derive(Step step, Optional<GatewayApiObject> object, Lookup lookup) {
    switch (step.stage()) {
      case INGRESS_ADDRESSES -> addresses(lookup);
      case INGRESS -> ingress(step.of(), object.map(Ingress.class::cast), lookup);
      default -> parts.merge(step.of().resource().name(), outputs);
    }
  }

  /** An Ingress is new, another, or gone. */
  void concerns(Ingress ingress) {
    effects.due(Stage.INGRESS, ingress.key());
    if (addresses.isEmpty()) {
      effects.due(Stage.INGRESS_ADDRESSES, ADDRESSES);
    }
  }

  private void addresses(Lookup lookup) {
    Optional<List<StatusContent.Address>> now =
        Optional.of(
            IngressAddresses.of(lookup).stream()
                .map(Words::address)
                .sorted(
                    Comparator.comparing((StatusContent.Address a) -> a.type().equals("Hostname"))
                        .thenComparing(StatusContent.Address::value))
                .toList());
    if (!now.equals(addresses)) {
      addresses = now;
      effects.changed(new Fact.AddressesOfIngresses());
    }
  }

  private void ingress(MeshObject.Key key, Optional<Ingress> object, Lookup lookup) {
    Optional<Ingress> ours = object.filter(i -> IngressSelection.isOurs(i, lookup));
    Optional<IngressDerivation> after = ours.map(i -> IngressDerivation.of(i, lookup));
    Optional<IngressDerivation> before =
        Optional.ofNullable(after.isPresent() ? all.put(key, after.get()) : all.remove(key));
    after.ifPresent(now -> tellProblems(now, before));
    before
        .map(was -> was.gateway().key())
        .filter(was -> !after.map(now -> now.gateway().key()).equals(Optional.of(was)))
        .ifPresent(gone -> outputs.gateway(gone, Optional.empty()));
    after.ifPresent(now -> outputs.gateway(now.gateway().key(), Optional.of(now.gateway())));
    parts
        .replace(
            key,
            ours.map(Ingress::meta),
            after.map(now -> parts(ours.orElseThrow().meta(), now)).orElse(List.of()))
        .forEach(
            host ->
                effects.due(
                    Stage.INGRESS_HOST, new MeshObject.Key("", new ResourceName("", host))));
    if (ours.isPresent()) {
      lookup.facts().add(new Fact.AddressesOfIngresses());
      outputs.status(
          ours.get(), Optional.of(new StatusContent.LoadBalancer(addresses.orElse(List.of()))));
    } else {
      outputs.noStatus(key);
    }
  }

  private static void tellProblems(IngressDerivation now, Optional<IngressDerivation> before) {
    List<String> told = before.map(IngressDerivation::problems).orElse(List.of());
    now.problems().stream()
        .filter(problem -> !told.contains(problem))
        .forEach(problem -> LOG.log(System.Logger.Level.WARNING, problem));
  }

  private static List<Part> parts(ConfigMeta ingress, IngressDerivation derived) {
    String gateway = derived.gateway().meta().resource().toString();
    return derived.rules().entrySet().stream()
        .map(
            rules ->
                new Part(
                    rules.getKey(),
                    new VirtualService(
                        meta(ingress, rules.getKey()),
                        List.of(rules.getKey()),
                        List.of(gateway),
                        rules.getValue(),
                        List.of(),
                        List.of(),
                        Visibility.PUBLIC)))
        .toList();
  }

  private static ConfigMeta meta(ConfigMeta ingress, String host) {
    return new ConfigMeta(
        "VirtualService",
        IngressDerivation.virtualServiceName(ingress.resource(), host),
        Labels.NONE,
        Labels.of(
            Map.of(
                SEMANTICS,
                "ingress",
                PARENTS,
                "Ingress/" + ingress.name() + "." + ingress.namespace())),
        ingress.created());
  }
}

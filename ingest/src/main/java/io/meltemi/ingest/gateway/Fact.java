package io.meltemi.ingest.gateway;

import io.meltemi.base.Hostname;
import io.meltemi.base.ResourceName;
import io.meltemi.model.MeshObject;

/** Something that a derivation has looked up; when it changes, the derivation is done again. */
sealed interface Fact {
  /** An object as it was written; also one that is not there. */
  record Written(MeshObject.Key key) implements Fact {}

  /** Which namespaces there are, and their labels. */
  record AllNamespaces() implements Fact {}

  /** The ReferenceGrants of a namespace. */
  record GrantsIn(String namespace) implements Fact {}

  /** The services of a host. */
  record Services(Hostname host) implements Fact {}

  /** The endpoints of a host's services. */
  record Endpoints(Hostname host) implements Fact {}

  /** Which ListenerSets are for a Gateway. */
  record SetsOf(ResourceName gateway) implements Fact {}

  /** The listeners of a Gateway or a ListenerSet, as derived. */
  record ListenersOf(MeshObject.Key parent) implements Fact {}

  /** How many routes are attached to the listeners of a Gateway or a ListenerSet. */
  record AttachedTo(MeshObject.Key parent) implements Fact {}

  /** Which policies are about a backend. */
  record PoliciesOf(MeshObject.Key backend) implements Fact {}

  /** The Gateways from which routes lead to a backend. */
  record GatewaysTo(MeshObject.Key backend) implements Fact {}

  /** What the mesh's settings say of Ingresses. */
  record SettingsOfIngresses() implements Fact {}

  /** Which pods are gateways, and at which nodes they are. */
  record GatewayPods() implements Fact {}

  /** Which IngressClasses there are. */
  record AllIngressClasses() implements Fact {}

  /** Where Ingresses can be reached, as derived. */
  record AddressesOfIngresses() implements Fact {}
}

package io.meltemi.analysis;

/**
 * A kind of message: Istio's code for it, how bad it is, and its words. Istio's tools and its
 * users' go by the codes and words, so they are Istio's.
 *
 * <p>Source: istio 1.30.3 pkg/config/analysis/msg/messages.yaml.
 */
public enum MessageType {
  INTERNAL_ERROR(
      "IST0001",
      Level.ERROR,
      "There was an internal error in the toolchain. This is almost always a bug in the "
          + "implementation.",
      "Internal error: %v"),
  DEPRECATED(
      "IST0002",
      Level.WARNING,
      "A feature that the configuration is depending on is now deprecated.",
      "Deprecated: %s"),
  REFERENCED_RESOURCE_NOT_FOUND(
      "IST0101",
      Level.ERROR,
      "A resource being referenced does not exist.",
      "Referenced %s not found: %q"),
  NAMESPACE_NOT_INJECTED(
      "IST0102",
      Level.INFO,
      "A namespace is not enabled for Istio injection.",
      "The namespace is not enabled for Istio injection. Run 'kubectl label namespace %s "
          + "istio-injection=enabled' to enable it, or 'kubectl label namespace %s "
          + "istio-injection=disabled' to explicitly mark it as not needing injection."),
  POD_MISSING_PROXY(
      "IST0103",
      Level.WARNING,
      "A pod is missing the Istio proxy.",
      "The pod %s is missing the Istio proxy. This can often be resolved by restarting or "
          + "redeploying the workload."),
  SCHEMA_VALIDATION_ERROR(
      "IST0106",
      Level.ERROR,
      "The resource has a schema validation error.",
      "Schema validation error: %v"),
  MISPLACED_ANNOTATION(
      "IST0107",
      Level.WARNING,
      "An Istio annotation is applied to the wrong kind of resource.",
      "Misplaced annotation: %s can only be applied to %s"),
  UNKNOWN_ANNOTATION(
      "IST0108",
      Level.WARNING,
      "An Istio annotation is not recognized for any kind of resource",
      "Unknown annotation: %s"),
  CONFLICTING_MESH_GATEWAY_VIRTUAL_SERVICE_HOSTS(
      "IST0109",
      Level.ERROR,
      "Conflicting hosts on VirtualServices associated with mesh gateway",
      "The VirtualServices %s associated with mesh gateway define the same host %s which "
          + "can lead to undefined behavior. This can be fixed by merging the conflicting "
          + "VirtualServices into a single resource."),
  CONFLICTING_SIDECAR_WORKLOAD_SELECTORS(
      "IST0110",
      Level.ERROR,
      "A Sidecar resource selects the same workloads as another Sidecar resource",
      "The Sidecars %v in namespace %q select the same workload pod %q, which can lead to "
          + "undefined behavior."),
  MULTIPLE_SIDECARS_WITHOUT_WORKLOAD_SELECTORS(
      "IST0111",
      Level.ERROR,
      "More than one sidecar resource in a namespace has no workload selector",
      "The Sidecars %v in namespace %q have no workload selector, which can lead to "
          + "undefined behavior."),
  VIRTUAL_SERVICE_DESTINATION_PORT_SELECTOR_REQUIRED(
      "IST0112",
      Level.ERROR,
      "A VirtualService routes to a service with more than one port exposed, but does not "
          + "specify which to use.",
      "This VirtualService routes to a service %q that exposes multiple ports %v. "
          + "Specifying a port in the destination is required to disambiguate."),
  MTLS_POLICY_CONFLICT(
      "IST0113",
      Level.ERROR,
      "A DestinationRule and Policy are in conflict with regards to mTLS.",
      "A DestinationRule and Policy are in conflict with regards to mTLS for host %s. The "
          + "DestinationRule %q specifies that mTLS must be %t but the Policy object %q specifies "
          + "%s."),
  DEPLOYMENT_ASSOCIATED_TO_MULTIPLE_SERVICES(
      "IST0116",
      Level.WARNING,
      "The resulting pods of a service mesh deployment can't be associated with multiple "
          + "services using the same port but different protocols.",
      "This deployment %s is associated with multiple services using port %d but different "
          + "protocols: %v"),
  PORT_NAME_IS_NOT_UNDER_NAMING_CONVENTION(
      "IST0118",
      Level.INFO,
      "Port name is not under naming convention. Protocol detection is applied to the port.",
      "Port name %s (port: %d, targetPort: %s) doesn't follow the naming convention of "
          + "Istio port."),
  JWT_FAILURE_DUE_TO_INVALID_SERVICE_PORT_PREFIX(
      "IST0119",
      Level.WARNING,
      "Authentication policy with JWT targets Service with invalid port specification.",
      "Authentication policy with JWT targets Service with invalid port specification "
          + "(port: %d, name: %s, protocol: %s, targetPort: %s)."),
  INVALID_REGEXP(
      "IST0122", Level.WARNING, "Invalid Regex", "Field %q regular expression invalid: %q (%s)"),
  NAMESPACE_MULTIPLE_INJECTION_LABELS(
      "IST0123",
      Level.WARNING,
      "A namespace has more than one type of injection labels",
      "The namespace has more than one type of injection labels %v, which may lead to "
          + "undefined behavior. Make sure only one injection label exists."),
  INVALID_ANNOTATION(
      "IST0125",
      Level.WARNING,
      "An Istio annotation that is not valid",
      "Invalid annotation %s: %s"),
  UNKNOWN_MESH_NETWORKS_SERVICE_REGISTRY(
      "IST0126",
      Level.ERROR,
      "A service registry in Mesh Networks is unknown",
      "Unknown service registry %s in network %s"),
  NO_MATCHING_WORKLOADS_FOUND(
      "IST0127",
      Level.WARNING,
      "There aren't workloads matching the resource labels",
      "No matching workloads for this resource with the following labels: %s"),
  NO_SERVER_CERTIFICATE_VERIFICATION_DESTINATION_LEVEL(
      "IST0128",
      Level.WARNING,
      "No caCertificates are set in DestinationRule, this results in no verification of "
          + "presented server certificate.",
      "DestinationRule %s in namespace %s has TLS mode set to %s but no caCertificates are "
          + "set to validate server identity for host: %s"),
  NO_SERVER_CERTIFICATE_VERIFICATION_PORT_LEVEL(
      "IST0129",
      Level.WARNING,
      "No caCertificates are set in DestinationRule, this results in no verification of "
          + "presented server certificate for traffic to a given port.",
      "DestinationRule %s in namespace %s has TLS mode set to %s but no caCertificates are "
          + "set to validate server identity for host: %s at port %s"),
  VIRTUAL_SERVICE_UNREACHABLE_RULE(
      "IST0130",
      Level.WARNING,
      "A VirtualService rule will never be used because a previous rule uses the same " + "match.",
      "VirtualService rule %v not used (%s)."),
  VIRTUAL_SERVICE_INEFFECTIVE_MATCH(
      "IST0131",
      Level.INFO,
      "A VirtualService rule match duplicates a match in a previous rule.",
      "VirtualService rule %v match %v is not used (duplicate/overlapping match in rule " + "%v)."),
  VIRTUAL_SERVICE_HOST_NOT_FOUND_IN_GATEWAY(
      "IST0132",
      Level.WARNING,
      "Host defined in VirtualService not found in Gateway.",
      "one or more host %v defined in VirtualService %s not found in Gateway %s."),
  SCHEMA_WARNING(
      "IST0133",
      Level.WARNING,
      "The resource has a schema validation warning.",
      "Schema validation warning: %v"),
  SERVICE_ENTRY_ADDRESSES_REQUIRED(
      "IST0134",
      Level.WARNING,
      "Virtual IP addresses are required for ports serving TCP (or unset) protocol",
      "ServiceEntry addresses are required for this protocol."),
  DEPRECATED_ANNOTATION(
      "IST0135",
      Level.INFO,
      "A resource is using a deprecated Istio annotation.",
      "Annotation %q has been deprecated%s and may not work in future Istio versions."),
  ALPHA_ANNOTATION(
      "IST0136",
      Level.INFO,
      "An Istio annotation may not be suitable for production.",
      "Annotation %q is part of an alpha-phase feature and may be incompletely supported."),
  DEPLOYMENT_CONFLICTING_PORTS(
      "IST0137",
      Level.WARNING,
      "Two services selecting the same workload with the same targetPort MUST refer to the "
          + "same port.",
      "This deployment %s is associated with multiple services %v using targetPort %q but "
          + "different ports: %v."),
  GATEWAY_DUPLICATE_CERTIFICATE(
      "IST0138",
      Level.WARNING,
      "Duplicate certificate in multiple gateways may cause 404s if clients re-use HTTP2 "
          + "connections.",
      "Duplicate certificate in multiple gateways %v may cause 404s if clients re-use HTTP2 "
          + "connections."),
  INVALID_WEBHOOK(
      "IST0139",
      Level.ERROR,
      "Webhook is invalid or references a control plane service that does not exist.",
      "%v"),
  INGRESS_ROUTE_RULES_NOT_AFFECTED(
      "IST0140",
      Level.WARNING,
      "Route rules have no effect on ingress gateway requests",
      "Subset in virtual service %s has no effect on ingress gateway %s requests"),
  INSUFFICIENT_PERMISSIONS(
      "IST0141",
      Level.ERROR,
      "Required permissions to install Istio are missing.",
      "Missing required permission to create resource %v (%v)"),
  UNSUPPORTED_KUBERNETES_VERSION(
      "IST0142",
      Level.ERROR,
      "The Kubernetes version is not supported",
      "The Kubernetes Version %q is lower than the minimum version: %v"),
  LOCALHOST_LISTENER(
      "IST0143",
      Level.ERROR,
      "A port exposed in a Service is bound to a localhost address",
      "Port %v is exposed in a Service but listens on localhost. It will not be exposed to "
          + "other pods."),
  INVALID_APPLICATION_UID(
      "IST0144",
      Level.WARNING,
      "Application pods should not run as user ID (UID) 1337",
      "User ID (UID) 1337 is reserved for the sidecar proxy."),
  CONFLICTING_GATEWAYS(
      "IST0145",
      Level.ERROR,
      "Gateway should not have the same selector, port and matched hosts of server",
      "Conflict with gateways %s (workload selector %s, port %s, hosts %v)."),
  IMAGE_AUTO_WITHOUT_INJECTION_WARNING(
      "IST0146",
      Level.WARNING,
      "Deployments with `image: auto` should be targeted for injection.",
      "%s %s contains `image: auto` but does not match any Istio injection webhook "
          + "selectors."),
  IMAGE_AUTO_WITHOUT_INJECTION_ERROR(
      "IST0147",
      Level.ERROR,
      "Pods with `image: auto` should be targeted for injection.",
      "%s %s contains `image: auto` but does not match any Istio injection webhook "
          + "selectors."),
  NAMESPACE_INJECTION_ENABLED_BY_DEFAULT(
      "IST0148",
      Level.INFO,
      "user namespace should be injectable if Istio is installed with "
          + "enableNamespacesByDefault enabled and neither injection label is set.",
      "is enabled for Istio injection, as Istio is installed with enableNamespacesByDefault "
          + "as true."),
  JWT_CLAIM_BASED_ROUTING_WITHOUT_REQUEST_AUTHN(
      "IST0149",
      Level.ERROR,
      "Virtual service using JWT claim based routing without request authentication.",
      "The virtual service uses the JWT claim based routing (key: %s) but found no request "
          + "authentication for the gateway (%s) pod (%s). The request authentication must first "
          + "be applied for the gateway pods to validate the JWT token and make the claims "
          + "available for routing."),
  EXTERNAL_NAME_SERVICE_TYPE_INVALID_PORT_NAME(
      "IST0150",
      Level.WARNING,
      "Proxy may prevent tcp named ports and unmatched traffic for ports serving TCP "
          + "protocol from being forwarded correctly for ExternalName services.",
      "Port name for ExternalName service is invalid. Proxy may prevent tcp named ports and "
          + "unmatched traffic for ports serving TCP protocol from being forwarded correctly"),
  ENVOY_FILTER_USES_RELATIVE_OPERATION(
      "IST0151",
      Level.WARNING,
      "This EnvoyFilter does not have a priority and has a relative patch operation set "
          + "which can cause the EnvoyFilter not to be applied. Using the INSERT_FIRST or ADD "
          + "option or setting the priority may help in ensuring the EnvoyFilter is applied "
          + "correctly.",
      "This EnvoyFilter does not have a priority and has a relative patch operation set "
          + "which can cause the EnvoyFilter not to be applied. Using the INSERT_FIRST of ADD "
          + "option or setting the priority may help in ensuring the EnvoyFilter is applied "
          + "correctly."),
  ENVOY_FILTER_USES_REPLACE_OPERATION_INCORRECTLY(
      "IST0152",
      Level.ERROR,
      "The REPLACE operation is only valid for HTTP_FILTER and NETWORK_FILTER.",
      "The REPLACE operation is only valid for HTTP_FILTER and NETWORK_FILTER."),
  ENVOY_FILTER_USES_ADD_OPERATION_INCORRECTLY(
      "IST0153",
      Level.ERROR,
      "The ADD operation will be ignored when applyTo is set to ROUTE_CONFIGURATION, or "
          + "HTTP_ROUTE.",
      "The ADD operation will be ignored when applyTo is set to ROUTE_CONFIGURATION, or "
          + "HTTP_ROUTE."),
  ENVOY_FILTER_USES_REMOVE_OPERATION_INCORRECTLY(
      "IST0154",
      Level.ERROR,
      "The REMOVE operation will be ignored when applyTo is set to ROUTE_CONFIGURATION, or "
          + "HTTP_ROUTE.",
      "The REMOVE operation will be ignored when applyTo is set to ROUTE_CONFIGURATION, or "
          + "HTTP_ROUTE."),
  ENVOY_FILTER_USES_RELATIVE_OPERATION_WITH_PROXY_VERSION(
      "IST0155",
      Level.WARNING,
      "This EnvoyFilter does not have a priority and has a relative patch operation "
          + "(NSTERT_BEFORE/AFTER, REPLACE, MERGE, DELETE) and proxyVersion set which can cause "
          + "the EnvoyFilter not to be applied during an upgrade. Using the INSERT_FIRST or ADD "
          + "option or setting the priority may help in ensuring the EnvoyFilter is applied "
          + "correctly.",
      "This EnvoyFilter does not have a priority and has a relative patch operation "
          + "(NSTERT_BEFORE/AFTER, REPLACE, MERGE, DELETE) and proxyVersion set which can cause "
          + "the EnvoyFilter not to be applied during an upgrade. Using the INSERT_FIRST or ADD "
          + "option or setting the priority may help in ensuring the EnvoyFilter is applied "
          + "correctly."),
  UNSUPPORTED_GATEWAY_API_VERSION(
      "IST0156",
      Level.ERROR,
      "The Gateway API CRD version is not supported",
      "The Gateway API CRD version %v is lower than the minimum version: %v"),
  INVALID_TELEMETRY_PROVIDER(
      "IST0157",
      Level.WARNING,
      "The Telemetry with empty providers will be ignored",
      "The Telemetry %v in namespace %q with empty providers will be ignored."),
  PODS_ISTIO_PROXY_IMAGE_MISMATCH_IN_NAMESPACE(
      "IST0158",
      Level.WARNING,
      "The Istio proxy image of the pods running in the namespace do not match the image "
          + "defined in the injection configuration.",
      "The Istio proxy images of the pods running in the namespace do not match the image "
          + "defined in the injection configuration (pod names: %v). This often happens after "
          + "upgrading the Istio control-plane and can be fixed by redeploying the pods."),
  CONFLICTING_TELEMETRY_WORKLOAD_SELECTORS(
      "IST0159",
      Level.ERROR,
      "A Telemetry resource selects the same workloads as another Telemetry resource",
      "The Telemetries %v in namespace %q select the same workload pod %q, which can lead "
          + "to undefined behavior."),
  MULTIPLE_TELEMETRIES_WITHOUT_WORKLOAD_SELECTORS(
      "IST0160",
      Level.ERROR,
      "More than one telemetry resource in a namespace has no workload selector",
      "The Telemetries %v in namespace %q have no workload selector, which can lead to "
          + "undefined behavior."),
  INVALID_GATEWAY_CREDENTIAL(
      "IST0161",
      Level.ERROR,
      "The credential provided for the Gateway resource is invalid",
      "The credential referenced by the Gateway %s in namespace %s is invalid, which can "
          + "cause the traffic not to work as expected."),
  GATEWAY_PORT_NOT_DEFINED_ON_SERVICE(
      "IST0162",
      Level.WARNING,
      "Gateway port not exposed by service",
      "The gateway is listening on a target port (port %d) that is not defined in the "
          + "Service associated with its workload instances (Pod selector %s). If you need to "
          + "access the gateway port through the gateway Service, it will not be available."),
  INVALID_EXTERNAL_CONTROL_PLANE_CONFIG(
      "IST0163",
      Level.WARNING,
      "Address for the ingress gateway on the external control plane is not valid",
      "The hostname (%s) that was provided for the webhook (%s) to reach the ingress "
          + "gateway on the external control plane cluster %s. Traffic may not flow properly."),
  EXTERNAL_CONTROL_PLANE_ADDRESS_IS_NOT_A_HOSTNAME(
      "IST0164",
      Level.INFO,
      "Address for the ingress gateway on the external control plane is an IP address and "
          + "not a hostname",
      "The address (%s) that was provided for the webhook (%s) to reach the ingress gateway "
          + "on the external control plane cluster is an IP address. This is not recommended for "
          + "a production environment."),
  REFERENCED_INTERNAL_GATEWAY(
      "IST0165",
      Level.WARNING,
      "VirtualServices should not reference internal Gateways.",
      "Gateway reference in VirtualService %s is to an implementation-generated internal "
          + "Gateway: %s."),
  INEFFECTIVE_SELECTOR(
      "IST0166",
      Level.WARNING,
      "Selector has no effect when applied to Kubernetes Gateways.",
      "Ineffective selector on Kubernetes Gateway %s. Use the TargetRef field instead."),
  INEFFECTIVE_POLICY(
      "IST0167",
      Level.WARNING,
      "The policy applied has no impact.",
      "The policy has no impact: %s."),
  UNKNOWN_UPGRADE_COMPATIBILITY(
      "IST0168",
      Level.WARNING,
      "We cannot automatically detect whether a change is fully compatible or not",
      "The configuration %q changed in release %s, but compatibility cannot be "
          + "automatically detected: %s. Or, install with `--set compatibilityVersion=%s` to "
          + "retain the old default."),
  UPDATE_INCOMPATIBILITY(
      "IST0169",
      Level.WARNING,
      "The provided configuration object may be incompatible due to an upgrade",
      "The configuration %q changed in release %s: %s. Or, install with `--set "
          + "compatibilityVersion=%s` to retain the old default."),
  MULTI_CLUSTER_INCONSISTENT_SERVICE(
      "IST0170",
      Level.WARNING,
      "The services live in different clusters under multi-cluster deployment model are "
          + "inconsistent",
      "The service %v in namespace %q is inconsistent across clusters %q, which can lead to "
          + "undefined behaviors. The inconsistent behaviors are: %v."),
  NEGATIVE_CONDITION_STATUS(
      "IST0171",
      Level.WARNING,
      "A condition with a negative status is present",
      "A condition with a negative status is present: type=%s, reason=%s, message=%s."),
  DESTINATION_RULE_SUBSET_NOT_SELECT_PODS(
      "IST0173",
      Level.ERROR,
      "Subsets defined in destination does not select any pods.",
      "The Subset %s defined in the DestinationRule does not select any pods. Which may "
          + "lead to 503 UH (NoHealthyUpstream)."),
  UNKNOWN_DESTINATION_RULE_HOST(
      "IST0174",
      Level.WARNING,
      "Host defined in destination rule does not match any services in the mesh.",
      "The host %s defined in the DestinationRule does not match any services in the mesh."),
  JWKS_URI_FETCH_UNRESTRICTED(
      "IST0175",
      Level.WARNING,
      "RequestAuthentication resources exist, and istiod may fetch keys from any address.",
      "%d RequestAuthentication resources (%s) exist, but BLOCKED_CIDRS_IN_JWKS_URIS is not "
          + "configured on istiod: it fetches keys from any address that they name."),
  GATEWAY_API_CRD_VERSION_BELOW_MINIMUM(
      "IST0176",
      Level.WARNING,
      "A Gateway API CRD is older than Istio requires.",
      "Gateway API CRD %q is at version %q but Istio requires at least %q; resources of "
          + "this kind will not be processed. Upgrade the Gateway API CRDs to satisfy the minimum "
          + "version.");

  private final String code;
  private final Level level;
  private final String description;
  private final String template;

  MessageType(String code, Level level, String description, String template) {
    this.code = code;
    this.level = level;
    this.description = description;
    this.template = template;
  }

  /** Istio's code, such as {@code IST0101}. */
  public String code() {
    return code;
  }

  public Level level() {
    return level;
  }

  /** What it means, in one sentence. */
  public String description() {
    return description;
  }

  /** The name in one word, such as {@code ReferencedResourceNotFound}. */
  public String camelCase() {
    var out = new StringBuilder();
    for (String word : name().split("_")) {
      out.append(word.charAt(0)).append(word.substring(1).toLowerCase(java.util.Locale.ROOT));
    }
    return out.toString();
  }

  /** The message with those values in it. */
  String text(Object... values) {
    return GoFormat.print(template, values);
  }
}

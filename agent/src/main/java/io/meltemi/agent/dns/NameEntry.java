package io.meltemi.agent.dns;

import java.util.List;

/**
 * What istiod says of one host.
 *
 * @param hostname may begin with {@code *.}
 * @param ips addresses of both families
 * @param registry {@code Kubernetes} or {@code External}
 * @param shortname the service's name; empty outside Kubernetes
 * @param namespace the service's
 * @param altHosts more names
 */
record NameEntry(
    String hostname,
    List<String> ips,
    String registry,
    String shortname,
    String namespace,
    List<String> altHosts) {}

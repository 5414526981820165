#!/usr/bin/env python3
"""filters.py COUNT [NAMESPACE]: print EnvoyFilters for the load mesh, all of one namespace and without a selector.

Of each five, one puts a filter into the requests that come in and one into those that go out, two merge something into a
cluster, and one into a route of a virtual host.
"""
import sys, json
count, namespace = int(sys.argv[1]), sys.argv[2] if len(sys.argv) > 2 else "load0"
router = {"filterChain": {"filter": {"name": "envoy.filters.network.http_connection_manager",
                                     "subFilter": {"name": "envoy.filters.http.router"}}}}
def lua(i, direction):
    script = f"function envoy_on_request(h) h:headers():add('x-filter-{i}', '{direction}') end"
    return {"applyTo": "HTTP_FILTER", "match": {"context": "SIDECAR_" + direction, "listener": router},
            "patch": {"operation": "INSERT_BEFORE", "value": {"name": f"lua-{i}", "typed_config": {
                "@type": "type.googleapis.com/envoy.extensions.filters.http.lua.v3.Lua",
                "default_source_code": {"inline_string": script}}}}}
def cluster(i):
    return {"applyTo": "CLUSTER", "match": {"context": "SIDECAR_OUTBOUND", "cluster": {
                "service": f"svc-{i}.load{i % 10}.svc.cluster.local", "portNumber": 80}},
            "patch": {"operation": "MERGE", "value": {"connect_timeout": f"{i + 1}s"}}}
def route(i):
    return {"applyTo": "HTTP_ROUTE", "match": {"context": "SIDECAR_OUTBOUND", "routeConfiguration": {"vhost": {
                "name": f"svc-{i}.load{i % 10}.svc.cluster.local:80", "route": {"action": "ROUTE"}}}},
            "patch": {"operation": "MERGE", "value": {"route": {"timeout": f"{i + 1}s"}}}}
for i in range(count):
    patch = [lambda i: lua(i, "INBOUND"), lambda i: lua(i, "OUTBOUND"), cluster, cluster, route][i % 5](i)
    print("---\n" + json.dumps({"apiVersion": "networking.istio.io/v1alpha3", "kind": "EnvoyFilter",
                                "metadata": {"name": f"filter-{i}", "namespace": namespace}, "spec": {"configPatches": [patch]}}))

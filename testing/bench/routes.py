#!/usr/bin/env python3
"""How long HTTPRoutes take until a control plane has told of all of them in their statuses.

routes.py KUBECONFIG N [N...]

On a cluster with the Gateway API's definitions and a control plane that serves GatewayClass istio. For each N: makes a
Gateway of its own in namespace bench-routes, with hand-made addresses so that nothing is deployed for it, a Service with
one endpoint, and then N HTTPRoutes, 16 at a time, each of a host of its own. Prints the seconds from the first request
until all are made and until all say Accepted and ResolvedRefs, how many writes of statuses the API server counted
for them, and how long one change of one route takes until its status has the new generation, ten times. Then all goes.
Needs PyYAML.
"""
import base64
import concurrent.futures
import http.client
import json
import ssl
import statistics
import sys
import tempfile
import threading
import time
import urllib.parse

import yaml

NAMESPACE = "bench-routes"
ROUTES = f"/apis/gateway.networking.k8s.io/v1/namespaces/{NAMESPACE}/httproutes"
config = yaml.safe_load(open(sys.argv[1]))
cluster = config["clusters"][0]["cluster"]
user = config["users"][0]["user"]
server = urllib.parse.urlparse(cluster["server"])
local = threading.local()


def pem(data):
    file = tempfile.NamedTemporaryFile("wb", suffix=".pem", delete=False)
    file.write(base64.b64decode(data))
    file.close()
    return file.name


context = ssl.create_default_context(cadata=base64.b64decode(cluster["certificate-authority-data"]).decode())
if "client-certificate-data" in user:
    context.load_cert_chain(pem(user["client-certificate-data"]), pem(user["client-key-data"]))


def send(method, path, body=None, media="application/json"):
    connection = getattr(local, "connection", None)
    if connection is None:
        connection = local.connection = http.client.HTTPSConnection(server.hostname, server.port, context=context)
    headers = {"Content-Type": media}
    if "token" in user:
        headers["Authorization"] = "Bearer " + user["token"]
    connection.request(method, path, None if body is None else json.dumps(body), headers)
    answer = connection.getresponse()
    text = answer.read()
    if answer.status >= 300 and answer.status not in (404, 409):
        sys.exit(f"{method} {path}: {answer.status} {text[:300]!r}")
    return text


def status_writes():
    total = 0.0
    for line in send("GET", "/metrics").decode().splitlines():
        if line.startswith("apiserver_request_total{") and 'resource="httproutes"' in line and 'subresource="status"' in line:
            total += float(line.rsplit(" ", 1)[1])
    return int(total)


def is_told(route):
    parents = route.get("status", {}).get("parents", [])
    conditions = {c["type"]: c for p in parents for c in p.get("conditions", [])}
    generation = route["metadata"]["generation"]
    return all(
        conditions.get(t, {}).get("status") == "True" and conditions[t].get("observedGeneration") == generation
        for t in ("Accepted", "ResolvedRefs"))


def route(i, path="/"):
    return {"apiVersion": "gateway.networking.k8s.io/v1", "kind": "HTTPRoute", "metadata": {"name": f"route-{i}"},
            "spec": {"parentRefs": [{"name": "gate"}], "hostnames": [f"host-{i}.example"],
                     "rules": [{"matches": [{"path": {"type": "PathPrefix", "value": path}}], "backendRefs": [{"name": "web", "port": 80}]}]}}


def prepare():
    send("POST", "/api/v1/namespaces", {"metadata": {"name": NAMESPACE}})
    for name in ("web", "gate-bench"):
        send("POST", f"/api/v1/namespaces/{NAMESPACE}/services",
             {"metadata": {"name": name}, "spec": {"ports": [{"name": "http", "port": 80}]}})
    send("POST", f"/apis/gateway.networking.k8s.io/v1/namespaces/{NAMESPACE}/gateways",
         {"apiVersion": "gateway.networking.k8s.io/v1", "kind": "Gateway", "metadata": {"name": "gate"},
          "spec": {"gatewayClassName": "istio", "listeners": [{"name": "http", "port": 80, "protocol": "HTTP"}],
                   "addresses": [{"type": "Hostname", "value": f"gate-bench.{NAMESPACE}.svc.cluster.local"}]}})


def measure(count):
    before, start = status_writes(), time.monotonic()
    with concurrent.futures.ThreadPoolExecutor(16) as pool:
        list(pool.map(lambda i: send("POST", ROUTES, route(i)), range(count)))
    made = time.monotonic() - start
    while True:
        items = json.loads(send("GET", ROUTES))["items"]
        told = sum(map(is_told, items))
        if told == count:
            break
        if time.monotonic() - start > 300:
            sys.exit(f"after 300 s {told} of {count} routes have their status")
        time.sleep(0.05)
    all_told, writes = time.monotonic() - start, status_writes() - before
    changes = []
    for k in range(10):
        begin = time.monotonic()
        send("PATCH", f"{ROUTES}/route-{count // 2}", {"spec": route(count // 2, f"/change-{k}")["spec"]}, "application/merge-patch+json")
        while not is_told(json.loads(send("GET", f"{ROUTES}/route-{count // 2}"))):
            time.sleep(0.005)
        changes.append((time.monotonic() - begin) * 1000)
    print(f"{count} routes: made after {made:.1f} s, all statuses after {all_told:.1f} s with {writes} writes; "
          f"one change of one: median {statistics.median(changes):.0f} ms, worst {max(changes):.0f} ms", flush=True)
    send("DELETE", ROUTES)


prepare()
try:
    for n in sys.argv[2:]:
        measure(int(n))
finally:
    send("DELETE", f"/api/v1/namespaces/{NAMESPACE}")

#!/usr/bin/env python3
"""Fills a cluster for testing/bench/kube.sh: N services of two pods each, with their endpoint slices, in 20 namespaces.

kube-load.py SERVER TOKEN N [FIRST]    SERVER such as https://127.0.0.1:6443; its certificate is not verified. Names and
addresses are by numbers from FIRST (0) on: other ones are of other services.
"""
import concurrent.futures
import http.client
import json
import ssl
import sys
import threading
import urllib.parse

server = urllib.parse.urlparse(sys.argv[1])
token, count = sys.argv[2], int(sys.argv[3])
first = int(sys.argv[4]) if len(sys.argv) > 4 else 0
local = threading.local()


def send(method, path, body, media="application/json"):
    connection = getattr(local, "connection", None)
    if connection is None:
        context = ssl._create_unverified_context()
        connection = local.connection = http.client.HTTPSConnection(server.hostname, server.port, context=context)
    connection.request(method, path, json.dumps(body), {"Authorization": "Bearer " + token, "Content-Type": media})
    answer = connection.getresponse()
    text = answer.read()
    if answer.status >= 300 and answer.status != 409:
        sys.exit(f"{method} {path}: {answer.status} {text[:300]!r}")


def container(name, port):
    env = [{"name": f"VARIABLE_{i}", "value": f"some value {i}"} for i in range(20)]
    probe = {"httpGet": {"path": "/ready", "port": port}}
    return {"name": name, "image": f"example/{name}:1", "ports": [{"containerPort": port}], "env": env, "readinessProbe": probe}


def address(number):
    return f"10.{1 + number // 62500}.{number // 250 % 250}.{number % 250 + 1}"


def service(i):
    namespace, name = f"ns-{i % 20}", f"svc-{i}"
    core = f"/api/v1/namespaces/{namespace}"
    for k in (0, 1):
        pod = f"{name}-abc-{k}"
        labels = {"app": name, "version": "v1", "pod-template-hash": "abc"}
        spec = {"nodeName": "node-1", "containers": [container("app", 8080), container("istio-proxy", 15090)]}
        send("POST", f"{core}/pods", {"metadata": {"name": pod, "generateName": f"{name}-abc-", "labels": labels}, "spec": spec})
        ip = address(2 * i + k)
        status = {"phase": "Running", "podIP": ip, "podIPs": [{"ip": ip}], "conditions": [{"type": "Ready", "status": "True"}]}
        send("PATCH", f"{core}/pods/{pod}/status", {"status": status}, "application/merge-patch+json")
    ports = [{"name": "http", "port": 80, "targetPort": 8080}]
    send("POST", f"{core}/services", {"metadata": {"name": name, "labels": {"app": name}}, "spec": {"ports": ports}})
    endpoints = [
        {"addresses": [address(2 * i + k)], "conditions": {"ready": True}, "nodeName": "node-1",
         "targetRef": {"kind": "Pod", "name": f"{name}-abc-{k}", "namespace": namespace}}
        for k in (0, 1)
    ]
    send("POST", f"/apis/discovery.k8s.io/v1/namespaces/{namespace}/endpointslices",
         {"metadata": {"name": f"{name}-x", "labels": {"kubernetes.io/service-name": name}}, "addressType": "IPv4",
          "ports": [{"name": "http", "port": 8080, "protocol": "TCP"}], "endpoints": endpoints})


send("POST", "/api/v1/nodes", {"metadata": {"name": "node-1", "labels": {"topology.kubernetes.io/zone": "z1"}}})
for name in [f"ns-{j}" for j in range(20)] + ["istio-system"]:
    send("POST", "/api/v1/namespaces", {"metadata": {"name": name}})
with concurrent.futures.ThreadPoolExecutor(8) as pool:
    list(pool.map(service, range(first, first + count)))

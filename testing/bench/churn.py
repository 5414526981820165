#!/usr/bin/env python3
"""churn.py FOLDER NAMESPACES WORKLOADS [MINUTES]: a mesh of genload.py that does not stand still.

Without MINUTES it writes the nodes, and the two pods of each of the first WORKLOADS services, into FOLDER/config.
With MINUTES it changes the folder for so long, each file replaced at once:
  five times a second  a workload gets a pod with a name and an address that were never there, and loses one that it got so
                       before: the pod's file, then that of its endpoint slice
  every second         a deployment comes, with a service, an account and two pods of its own; one that is a minute old goes
  every five seconds   a VirtualService of one of twenty services changes
"""
import json
import os
import sys
import time

folder, namespaces, workloads = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
POD_SECONDS, DEPLOYMENT_SECONDS, ROUTE_SECONDS = 0.2, 1, 5
EXTRA_PODS, DEPLOYMENT_AGE, ROUTES, NODES = 2, 60, 20, 50
PORTS = {"http": 8080, "tcp-db": 5432}


def put(name, *objects):
    part = os.path.join(folder, name + ".part")
    with open(part, "w") as out:
        for one in objects:
            out.write("---\n" + json.dumps(one) + "\n")
    os.rename(part, os.path.join(folder, "config", name + ".yaml"))


def delete(name):
    os.remove(os.path.join(folder, "config", name + ".yaml"))


def pod(namespace, app, name, address, number, owner):
    labels = {"app": app, "version": "v1", "pod-template-hash": owner, "security.istio.io/tlsMode": "istio",
              "service.istio.io/canonical-name": app, "service.istio.io/canonical-revision": "v1"}
    return {"apiVersion": "v1", "kind": "Pod",
            "metadata": {"name": name, "namespace": namespace, "labels": labels, "ownerReferences": [
                {"apiVersion": "apps/v1", "kind": "ReplicaSet", "name": f"{app}-{owner}", "uid": "1", "controller": True}]},
            "spec": {"serviceAccountName": app, "nodeName": f"node-{number % NODES}", "containers": [{"name": "app", "ports": [
                {"name": port, "containerPort": at} for port, at in PORTS.items()]}]},
            "status": {"phase": "Running", "podIP": address, "podIPs": [{"ip": address}],
                       "conditions": [{"type": "Ready", "status": "True"}]}}


def endpoint_slice(namespace, service, name, pods, ports):
    return {"apiVersion": "discovery.k8s.io/v1", "kind": "EndpointSlice", "addressType": "IPv4",
            "metadata": {"name": name, "namespace": namespace, "labels": {"kubernetes.io/service-name": service}},
            "ports": [{"name": port, "port": at, "protocol": "TCP"} for port, at in ports.items()],
            "endpoints": [{"addresses": [p["status"]["podIP"]], "conditions": {"ready": True}, "nodeName": p["spec"]["nodeName"],
                           "targetRef": {"kind": "Pod", "name": p["metadata"]["name"], "namespace": namespace}} for p in pods]}


def template_hash(number):
    return f"{number * 2654435761 & 0xffffffff:08x}"


def address(number):
    """Of a pod that comes later; those of genload.py are below 10.97."""
    return f"172.{16 + number // 62500 % 16}.{number // 250 % 250}.{number % 250 + 1}"


class Churn:
    def __init__(self):
        self.pods = self.deployments = self.routes = 0
        self.extra = {}

    def change_pods(self):
        workload = self.pods * 7 % workloads
        namespace, app = f"load{workload % namespaces}", f"svc-{workload}"
        name = f"{app}-{template_hash(workload)}-n{self.pods}"
        extra = self.extra.get(workload, [])[-(EXTRA_PODS - 1):]
        extra = extra + [pod(namespace, app, name, address(2 * self.pods), self.pods, template_hash(workload))]
        self.extra[workload] = extra
        put(f"pods-{workload}", *extra)
        put(f"slice-{workload}", endpoint_slice(namespace, app, f"{app}-new", extra, PORTS))
        self.pods += 1

    def change_deployments(self):
        number = self.deployments
        namespace, app = f"load{number % namespaces}", f"fresh-{number}"
        ports = {"http-app": 8000}
        pods = [pod(namespace, app, f"{app}-{template_hash(number)}-{i}", f"192.168.{number * 2 // 250 % 250}.{(number * 2 + i) % 250 + 1}",
                    number, template_hash(number)) for i in (0, 1)]
        service = {"apiVersion": "v1", "kind": "Service", "metadata": {"name": app, "namespace": namespace},
                   "spec": {"clusterIP": f"10.{120 + number // 62500}.{number // 250 % 250}.{number % 250 + 1}", "selector": {"app": app},
                            "ports": [{"name": "http-app", "port": 8000}]}}
        put(f"fresh-{number}", service, *pods)
        put(f"fresh-slice-{number}", endpoint_slice(namespace, app, app, pods, ports))
        if number >= DEPLOYMENT_AGE:
            delete(f"fresh-{number - DEPLOYMENT_AGE}")
            delete(f"fresh-slice-{number - DEPLOYMENT_AGE}")
        self.deployments += 1

    def change_route(self):
        service = self.routes % ROUTES * 10 + 3
        host = f"svc-{service}.load{service % namespaces}.svc.cluster.local"
        put(f"route-{service}", {
            "apiVersion": "networking.istio.io/v1", "kind": "VirtualService",
            "metadata": {"name": f"svc-{service}", "namespace": f"load{service % namespaces}"},
            "spec": {"hosts": [host], "http": [{"name": f"change-{self.routes}", "route": [{"destination": {"host": host}}]}]}})
        self.routes += 1


def start():
    put("nodes", *({"apiVersion": "v1", "kind": "Node", "metadata": {"name": f"node-{i}", "labels": {
        "topology.kubernetes.io/region": "region", "topology.kubernetes.io/zone": f"zone-{i % 3}"}}} for i in range(NODES)))
    # As the load client calls them: see xdsbench load -workloads.
    for replica in (0, 1):
        numbers = range(replica * workloads, (replica + 1) * workloads)
        put(f"pods-of-{replica}", *(pod(
            f"load{i % workloads % namespaces}", f"svc-{i % workloads}",
            f"svc-{i % workloads}-{template_hash(i % workloads)}-{i:05d}",
            f"10.{11 + replica}.{i % workloads // 250 % 250}.{i % workloads % 250 + 1}", i, template_hash(i % workloads)) for i in numbers))


def run(seconds):
    churn = Churn()
    begun = time.monotonic()
    plan = [[POD_SECONDS, churn.change_pods, 0], [DEPLOYMENT_SECONDS, churn.change_deployments, 0], [ROUTE_SECONDS, churn.change_route, 0]]
    while time.monotonic() - begun < seconds:
        due = min(plan, key=lambda one: one[0] * one[2])
        time.sleep(max(0.0, begun + due[0] * due[2] - time.monotonic()))
        due[1]()
        due[2] += 1
    print(f"{churn.pods} pods, {churn.deployments} deployments, {churn.routes} VirtualService changes", file=sys.stderr)


if len(sys.argv) > 4:
    run(60 * float(sys.argv[4]))
else:
    start()

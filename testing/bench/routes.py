#!/usr/bin/env python3
"""Many HTTPRoutes on one Gateway: what they cost istiod, and whether requests notice changes.

routes.py KUBECONFIG ENVOY N [N...]

On a cluster with the Gateway API's definitions and without another istiod; KUBECONFIG is an administrator's. For each N istiod
is started, with a stock Envoy as the workload of a Gateway in namespace bench-routes, and N HTTPRoutes are made, 16 at a time,
each of a host of its own. Printed are
- the seconds from the first request to the API server until all are made, until Envoy has all of them, and until all statuses
  say Accepted and ResolvedRefs of the current generation, with the writes of statuses that the API server counted;
- under load (4 connections, one request after the other, hosts by chance), for each of 10 changes of one route the time until
  Envoy's answers have it and until its status has its generation, and how many of all requests failed;
- for each of 20 routes more the time until Envoy serves it, and the CPU time that it costs istiod with its status;
- istiod's memory and CPU time.
Needs PyYAML, and an address of this machine other than loopback, which the API server would not take for an endpoint.
"""
import base64
import concurrent.futures
import http.client
import json
import os
import pathlib
import random
import socket
import ssl
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse

import yaml

NAMESPACE = "bench-routes"
GATEWAY_API = f"/apis/gateway.networking.k8s.io/v1/namespaces/{NAMESPACE}"
ROUTES = GATEWAY_API + "/httproutes"
CHANGES, MORE, CLIENTS = 10, 20, 4
ROOT = pathlib.Path(__file__).resolve().parents[2]
kubeconfig, envoy_program = sys.argv[1:3]
config = yaml.safe_load(open(kubeconfig))
cluster = config["clusters"][0]["cluster"]
user = config["users"][0]["user"]
server = urllib.parse.urlparse(cluster["server"])
local = threading.local()
work = pathlib.Path(tempfile.mkdtemp(prefix="bench-routes-"))


def own_address():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.connect(("192.0.2.1", 9))  # sends nothing
        return probe.getsockname()[0]


def free_ports(count):
    sockets = [socket.socket() for _ in range(count)]
    for each in sockets:
        each.bind(("127.0.0.1", 0))
    ports = [each.getsockname()[1] for each in sockets]
    for each in sockets:
        each.close()
    return ports


def pem(name, data):
    file = work / name
    file.write_bytes(base64.b64decode(data))
    return file


ADDRESS = own_address()
context = ssl.create_default_context(cadata=base64.b64decode(cluster["certificate-authority-data"]).decode())
if "client-certificate-data" in user:
    context.load_cert_chain(pem("client.crt", user["client-certificate-data"]), pem("client.key", user["client-key-data"]))


def send(method, path, body=None, media="application/json"):
    headers = {"Content-Type": media}
    if "token" in user:
        headers["Authorization"] = "Bearer " + user["token"]
    for fresh in (False, True):  # the API server closes connections that were idle
        connection = None if fresh else getattr(local, "connection", None)
        if connection is None:
            connection = local.connection = http.client.HTTPSConnection(server.hostname, server.port, context=context)
        try:
            connection.request(method, path, None if body is None else json.dumps(body), headers)
            answer = connection.getresponse()
            break
        except http.client.RemoteDisconnected:
            if fresh:
                raise
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


def route(i, mark="none"):
    header = {"type": "ResponseHeaderModifier", "responseHeaderModifier": {"set": [{"name": "x-mark", "value": mark}]}}
    return {"apiVersion": "gateway.networking.k8s.io/v1", "kind": "HTTPRoute", "metadata": {"name": f"route-{i}"},
            "spec": {"parentRefs": [{"name": "gate"}], "hostnames": [f"host-{i}.example"],
                     "rules": [{"filters": [header], "backendRefs": [{"name": "web", "port": 80}]}]}}


def make_surroundings(port, backend):
    send("POST", "/api/v1/namespaces", {"metadata": {"name": NAMESPACE}})
    core = f"/api/v1/namespaces/{NAMESPACE}"
    for name, number, target in (("web", 80, backend), ("gate", port, port)):
        send("POST", core + "/services", {"metadata": {"name": name}, "spec": {"ports": [{"name": "http", "port": number, "targetPort": target}]}})
        send("POST", f"/apis/discovery.k8s.io/v1/namespaces/{NAMESPACE}/endpointslices",
             {"metadata": {"name": name, "labels": {"kubernetes.io/service-name": name}}, "addressType": "IPv4",
              "ports": [{"name": "http", "port": target, "protocol": "TCP"}],
              "endpoints": [{"addresses": [ADDRESS], "conditions": {"ready": True}}]})
    send("POST", GATEWAY_API + "/gateways",
         {"apiVersion": "gateway.networking.k8s.io/v1", "kind": "Gateway", "metadata": {"name": "gate"},
          "spec": {"gatewayClassName": "istio", "listeners": [{"name": "http", "port": port, "protocol": "HTTP"}],
                   "addresses": [{"type": "Hostname", "value": f"gate.{NAMESPACE}.svc.cluster.local"}]}})


def bootstrap(xds, port, backend, admin):
    """Envoy as the Gateway's workload; a listener of its own answers what is sent to the backend."""
    def address(at, number):
        return {"socket_address": {"address": at, "port_value": number}}

    hello = {"name": "hello", "domains": ["*"], "routes": [{"match": {"prefix": "/"}, "direct_response": {"status": 200, "body": {"inline_string": "hello"}}}]}
    manager = {"@type": "type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager",
               "stat_prefix": "hello", "route_config": {"virtual_hosts": [hello]},
               "http_filters": [{"name": "router", "typed_config": {"@type": "type.googleapis.com/envoy.extensions.filters.http.router.v3.Router"}}]}
    http2 = {"@type": "type.googleapis.com/envoy.extensions.upstreams.http.v3.HttpProtocolOptions", "explicit_http_config": {"http2_protocol_options": {}}}
    ads = {"resource_api_version": "V3", "ads": {}}
    return {
        "node": {"id": f"router~{ADDRESS}~gate.{NAMESPACE}~{NAMESPACE}.svc.cluster.local", "cluster": "gate",
                 "metadata": {"NAMESPACE": NAMESPACE, "CLUSTER_ID": "Kubernetes", "LABELS": {"app": "gate"}, "ISTIO_VERSION": "1.30.3"}},
        "admin": {"address": address("127.0.0.1", admin)},
        "dynamic_resources": {"lds_config": ads, "cds_config": ads, "ads_config": {
            "api_type": "DELTA_GRPC", "transport_api_version": "V3", "set_node_on_first_message_only": True,
            "grpc_services": [{"envoy_grpc": {"cluster_name": "istiod"}}]}},
        "static_resources": {
            "clusters": [{"name": "istiod", "type": "STATIC", "typed_extension_protocol_options": {"envoy.extensions.upstreams.http.v3.HttpProtocolOptions": http2},
                          "load_assignment": {"cluster_name": "istiod", "endpoints": [{"lb_endpoints": [{"endpoint": {"address": address("127.0.0.1", xds)}}]}]}}],
            "listeners": [{"name": "hello", "address": address(ADDRESS, backend), "filter_chains": [{"filters": [{"name": "hello", "typed_config": manager}]}]}]},
    }


class Gate:
    """A connection to Envoy."""

    def __init__(self, port):
        self.port, self.connection = port, None

    def ask(self, i):
        """The status of an answer to a request for a route's host, and its mark; 0 where there was none."""
        try:
            if self.connection is None:
                self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
            self.connection.request("GET", "/", headers={"Host": f"host-{i}.example"})
            answer = self.connection.getresponse()
            answer.read()
            return answer.status, answer.getheader("x-mark")
        except (OSError, http.client.HTTPException):
            self.connection = None
            return 0, None


def until(what, holds, pause, patience=300):
    begin = time.monotonic()
    while not holds():
        if time.monotonic() - begin > patience:
            sys.exit(f"after {patience} s it did not come true that {what}")
        time.sleep(pause)


class Istiod:
    def __init__(self, log):
        self.grpc, http_port, monitoring = free_ports(3)
        mesh = work / "mesh.yaml"
        mesh.write_text("enableAutoMtls: false\n")  # Envoy has no agent that would get it certificates
        self.process = subprocess.Popen(
            [ROOT / "bin/pilot-discovery", "discovery", "--kubeconfig", kubeconfig, "--meshConfig", mesh, "--httpAddr", f"127.0.0.1:{http_port}",
             "--grpcAddr", f"127.0.0.1:{self.grpc}", "--monitoringAddr", f"127.0.0.1:{monitoring}", "--httpsAddr", "", "--secureGRPCAddr", ""],
            stdout=log, stderr=subprocess.STDOUT)
        until("istiod is ready", lambda: self.is_ready(http_port), 0.05)

    def is_ready(self, port):
        if self.process.poll() is not None:
            sys.exit(f"istiod ended: see {work}")
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
            connection.request("GET", "/ready")
            return connection.getresponse().status == 200
        except OSError:
            return False

    def cpu(self):
        fields = pathlib.Path(f"/proc/{self.process.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def memory(self, key):
        for line in pathlib.Path(f"/proc/{self.process.pid}/status").read_text().splitlines():
            if line.startswith(key + ":"):
                return int(line.split()[1]) // 1024
        return 0


def make_all(count, istiod, gate):
    writes, cpu, start = status_writes(), istiod.cpu(), time.monotonic()
    with concurrent.futures.ThreadPoolExecutor(16) as pool:
        list(pool.map(lambda i: send("POST", ROUTES, route(i)), range(count)))
    made = time.monotonic() - start
    for i in reversed(range(count)):
        until(f"Envoy has route {i}", lambda: gate.ask(i)[0] == 200, 0.01)
    served = time.monotonic() - start
    until("statuses are written", lambda: status_writes() - writes >= count, 0.2)
    until("all statuses are true", lambda: all(map(is_told, json.loads(send("GET", ROUTES))["items"])), 0.5)
    told = time.monotonic() - start
    print(f"{count} routes: made after {made:.1f} s, all served after {served:.1f} s, all statuses after {told:.1f} s "
          f"with {status_writes() - writes} writes; istiod took {istiod.cpu() - cpu:.1f} s of CPU time", flush=True)


def times(values):
    return f"median {statistics.median(values) * 1000:.0f} ms, worst {max(values) * 1000:.0f} ms"


def change_under_load(count, port, gate):
    stop, answers = threading.Event(), []

    def load():
        client, own = Gate(port), []
        while not stop.is_set():
            own.append(client.ask(random.randrange(count))[0])
        answers.append(own)

    clients = [threading.Thread(target=load) for _ in range(CLIENTS)]
    for client in clients:
        client.start()
    served, told, changed = [], [], f"{ROUTES}/route-{count // 2}"
    for k in range(CHANGES):
        begin = time.monotonic()
        send("PATCH", changed, {"spec": route(count // 2, f"change-{k}")["spec"]}, "application/merge-patch+json")
        until("Envoy has the change", lambda: gate.ask(count // 2)[1] == f"change-{k}", 0.005)
        served.append(time.monotonic() - begin)
        until("its status is told", lambda: is_told(json.loads(send("GET", changed))), 0.005)
        told.append(time.monotonic() - begin)
    stop.set()
    for client in clients:
        client.join()
    requests = [status for own in answers for status in own]
    failed = sum(status != 200 for status in requests)
    print(f"  a change under load: in force {times(served)}; status {times(told)}; {failed} of {len(requests)} requests failed", flush=True)


def one_more(count, istiod, gate):
    cpu, served = istiod.cpu(), []
    for i in range(count, count + MORE):
        begin = time.monotonic()
        send("POST", ROUTES, route(i))
        until("Envoy has the route", lambda: gate.ask(i)[0] == 200, 0.005)
        served.append(time.monotonic() - begin)
        until("its status is told", lambda: is_told(json.loads(send("GET", f"{ROUTES}/route-{i}"))), 0.01)
    print(f"  one route more: served {times(served)}; {(istiod.cpu() - cpu) * 1000 / MORE:.0f} ms of istiod's CPU time; "
          f"istiod has {istiod.memory('VmRSS')} MB, had {istiod.memory('VmHWM')} MB", flush=True)


def end(process):
    process.terminate()
    process.wait()


def measure(count):
    port, backend, admin = free_ports(3)
    with open(work / "istiod.log", "ab") as log:
        make_surroundings(port, backend)
        istiod = Istiod(log)
        try:
            file = work / "envoy.json"
            file.write_text(json.dumps(bootstrap(istiod.grpc, port, backend, admin)))
            envoy = subprocess.Popen([envoy_program, "-c", file, "--concurrency", "1", "-l", "error"], stdout=log, stderr=subprocess.STDOUT)
            try:
                gate = Gate(port)
                send("POST", ROUTES, route(count + MORE))
                until("Envoy is ready", lambda: gate.ask(count + MORE)[0] == 200, 0.05)
                until("istiod tells statuses", lambda: is_told(json.loads(send("GET", f"{ROUTES}/route-{count + MORE}"))), 0.05)
                make_all(count, istiod, gate)
                change_under_load(count, port, gate)
                one_more(count, istiod, gate)
            finally:
                end(envoy)
        finally:
            end(istiod.process)
            send("DELETE", ROUTES)
            for path in (GATEWAY_API + "/gateways/gate", f"/api/v1/namespaces/{NAMESPACE}/services/web", f"/api/v1/namespaces/{NAMESPACE}/services/gate"):
                send("DELETE", path)
            send("DELETE", f"/apis/discovery.k8s.io/v1/namespaces/{NAMESPACE}/endpointslices")


try:
    for n in sys.argv[3:]:
        measure(int(n))
finally:
    send("DELETE", f"/api/v1/namespaces/{NAMESPACE}")

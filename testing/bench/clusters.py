#!/usr/bin/env python3
"""Several clusters in one istiod: real API servers on loopback, of which the first is istiod's own.

clusters.py [--clusters 5] [--services 1000] [--proxies 100] [--rounds 10] [--flap network|secret] [--seconds 600] [--every 10]

Each cluster has SERVICES services of its own, of two pods each (kube-load.py). Printed is how long istiod takes from its
start until it is ready and has read all of them, and what it takes; how long a changed endpoint of the own and of a remote
cluster is on its way to PROXIES sidecars of the own cluster, by turns; and, while the last cluster comes and goes every
EVERY seconds for SECONDS, the same of the own cluster's, beside memory, threads and open files before and after.
The last cluster goes by its connections, which are cut and refused (network), or out of the mesh, by its Secret (secret).

It needs the control plane that ./meltemi setup builds (MELTEMI_KUBE), openssl, curl, and the load client of load.sh
(XDSBENCH). All that it starts listens on loopback, and ends with it.
"""
import argparse
import base64
import glob
import http.client
import json
import os
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import tempfile
import threading
import time

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
TOKEN = "administrator"
ROUNDS_AT_ONCE = 120  # the load client's markers are addresses of one last octet

options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
for name, default in (("clusters", 5), ("services", 1000), ("proxies", 100), ("rounds", 10), ("seconds", 600), ("every", 10)):
    options.add_argument("--" + name, type=int, default=default)
options.add_argument("--flap", choices=("network", "secret"), default="network")
options = options.parse_args()
children = []


def kube():
    cache = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    found = [os.environ.get("MELTEMI_KUBE") or "", *sorted(glob.glob(cache + "/meltemi/kube/*/meltemi-kube"))]
    return next((f for f in found if os.access(f, os.X_OK)), None) or sys.exit("no meltemi-kube: run ./meltemi setup")


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def start(log, *command, **more):
    with open(log, "ab") as out:
        child = subprocess.Popen(command, stdout=out, stderr=out, stdin=subprocess.DEVNULL, **more)
    children.append(child)
    return child


def wait(what, condition, seconds=120):
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            sys.exit(f"{what}: not within {seconds} s")
        time.sleep(0.02)


def answers(port, path, tls):
    try:
        kind = http.client.HTTPSConnection if tls else http.client.HTTPConnection
        more = {"context": ssl._create_unverified_context()} if tls else {}
        connection = kind("127.0.0.1", port, timeout=5, **more)
        connection.request("GET", path, headers={"Authorization": "Bearer " + TOKEN})
        return connection.getresponse().status == 200
    except OSError:
        return False


class Cluster:
    """etcd and an API server that allows its one user everything."""

    def __init__(self, work, number, program):
        self.number, self.folder, self.port = number, os.path.join(work, str(number)), free_port()
        self.name = "Kubernetes" if number == 0 else f"cluster-{number}"
        os.mkdir(self.folder)
        clients, peers, key = free_port(), free_port(), os.path.join(self.folder, "key.pem")
        subprocess.run(["openssl", "genrsa", "-out", key, "2048"], check=True, stderr=subprocess.DEVNULL)
        with open(os.path.join(self.folder, "tokens.csv"), "w") as tokens:
            tokens.write(f"{TOKEN},admin,admin,system:masters\n")
        peer = f"http://127.0.0.1:{peers}"
        start(self.file("etcd.log"), program, "etcd", "--data-dir=" + self.file("etcd"), "--unsafe-no-fsync", "--log-level=error",
              f"--listen-client-urls=http://127.0.0.1:{clients}", f"--advertise-client-urls=http://127.0.0.1:{clients}",
              "--listen-peer-urls=" + peer, "--initial-advertise-peer-urls=" + peer, "--initial-cluster=default=" + peer)
        wait("etcd", lambda: answers(clients, "/health", False))
        start(self.file("apiserver.log"), program, "kube-apiserver", f"--etcd-servers=http://127.0.0.1:{clients}",
              "--bind-address=127.0.0.1", f"--secure-port={self.port}", "--advertise-address=127.0.0.1",
              "--endpoint-reconciler-type=none", "--cert-dir=" + self.file("certificates"), "--authorization-mode=AlwaysAllow",
              "--token-auth-file=" + self.file("tokens.csv"), "--service-account-key-file=" + key,
              "--service-account-signing-key-file=" + key, "--service-account-issuer=https://kubernetes.default.svc",
              "--service-cluster-ip-range=10.96.0.0/12", "--disable-admission-plugins=ServiceAccount", "--profiling=false")
        wait("the API server", lambda: answers(self.port, "/readyz", True))

    def file(self, name):
        return os.path.join(self.folder, name)

    def server(self):
        return f"https://127.0.0.1:{self.port}"

    def fill(self):
        load = [sys.executable, os.path.join(HERE, "kube-load.py"), self.server(), TOKEN, str(options.services)]
        subprocess.run([*load, str(self.first())], check=True)

    def first(self):
        return self.number * options.services

    def kubeconfig(self, port):
        with open(self.file("certificates/apiserver.crt"), "rb") as file:
            authority = base64.b64encode(file.read()).decode()
        cluster = {"server": f"https://127.0.0.1:{port}", "certificate-authority-data": authority}
        return json.dumps({
            "apiVersion": "v1", "kind": "Config", "current-context": "c", "clusters": [{"name": "c", "cluster": cluster}],
            "users": [{"name": "c", "user": {"token": TOKEN}}], "contexts": [{"name": "c", "context": {"cluster": "c", "user": "c"}}]})

    def send(self, method, path, body=None):
        connection = http.client.HTTPSConnection("127.0.0.1", self.port, context=ssl._create_unverified_context())
        connection.request(method, path, json.dumps(body) if body else None,
                           {"Authorization": "Bearer " + TOKEN, "Content-Type": "application/json"})
        answer = connection.getresponse()
        text = answer.read()
        if answer.status >= 300:
            sys.exit(f"{method} {path}: {answer.status} {text[:300]!r}")

    def trigger(self):
        """A shell command that gives a service of this cluster alone the endpoint $MARKER."""
        number = self.first() + 2
        namespace = f"ns-{number % 20}"
        body = json.dumps({
            "apiVersion": "discovery.k8s.io/v1", "kind": "EndpointSlice", "addressType": "IPv4",
            "metadata": {"name": "mark", "namespace": namespace, "labels": {"kubernetes.io/service-name": f"svc-{number}"}},
            "ports": [{"name": "http", "port": 8080, "protocol": "TCP"}],
            "endpoints": [{"addresses": ["MARKER"], "conditions": {"ready": True}}]})
        return (f"printf %s '{body}' | sed s/MARKER/$MARKER/ | curl -fsk -o /dev/null -X PATCH -H 'Authorization: Bearer {TOKEN}'"
                " -H 'Content-Type: application/apply-patch+yaml' --data-binary @-"
                f" '{self.server()}/apis/discovery.k8s.io/v1/namespaces/{namespace}/endpointslices/mark?fieldManager=bench&force=true'")


class Link:
    """Leads connections to a port, unless it is cut."""

    def __init__(self, to):
        self.to, self.open, self.lock = to, [], threading.Lock()
        self.port = free_port()
        self.listener = None
        self.mend()

    def mend(self):
        self.listener = socket.create_server(("127.0.0.1", self.port), reuse_port=False)
        threading.Thread(target=self.accept, args=(self.listener,), daemon=True).start()

    def cut(self):
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
        with self.lock:
            gone, self.open = self.open, []
        for one in gone:
            try:
                one.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass  # the other end was quicker

    def accept(self, listener):
        while True:
            try:
                client, _ = listener.accept()
                server = socket.create_connection(("127.0.0.1", self.to))
            except OSError:
                return
            with self.lock:
                self.open += [client, server]
            for pair in ((client, server), (server, client)):
                threading.Thread(target=self.pump, args=pair, daemon=True).start()

    def pump(self, source, target):
        try:
            while data := source.recv(1 << 16):
                target.sendall(data)
        except OSError:
            pass  # cut
        for end in (source, target):
            try:
                end.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass  # closed already
        with self.lock:
            self.open = [one for one in self.open if one not in (source, target)]
        source.close()


class Istiod:
    def __init__(self, work, own):
        config = os.path.join(work, "own.kubeconfig")
        with open(config, "w") as file:
            file.write(own.kubeconfig(own.port))
        self.http, self.grpc, self.monitoring = free_port(), free_port(), free_port()
        self.log = os.path.join(work, "istiod.log")
        begin = time.monotonic()
        self.process = start(
            self.log, os.path.join(ROOT, "bin/pilot-discovery"), "discovery", "--kubeconfig", config,
            "--httpAddr", f"127.0.0.1:{self.http}", "--grpcAddr", f"127.0.0.1:{self.grpc}",
            "--monitoringAddr", f"127.0.0.1:{self.monitoring}", "--httpsAddr", "", "--secureGRPCAddr", "")
        wait("istiod", lambda: self.process.poll() is not None or answers(self.http, "/ready", False))
        if self.process.poll() is not None:
            sys.exit(open(self.log).read())
        self.ready = time.monotonic() - begin

    def clusters(self):
        connection = http.client.HTTPConnection("127.0.0.1", self.http)
        connection.request("GET", "/debug/clusterz")
        return {one["id"]: one["syncStatus"] for one in json.load(connection.getresponse())}

    def memory(self, field):
        with open(f"/proc/{self.process.pid}/status") as file:
            return next(int(line.split()[1]) for line in file if line.startswith(field + ":"))

    def figures(self):
        """What it holds after a collection of all that is not alive."""
        jcmd = os.path.join(os.environ.get("JAVA_HOME", ""), "bin/jcmd") if os.environ.get("JAVA_HOME") else "jcmd"
        histogram = subprocess.run([jcmd, str(self.process.pid), "GC.class_histogram"], capture_output=True, text=True, check=True)
        alive = int(histogram.stdout.split()[-1])
        files = len(os.listdir(f"/proc/{self.process.pid}/fd"))
        return (f"alive {alive / 1e6:.1f} MB, resident {self.memory('VmRSS') // 1024} MB, peak {self.memory('VmHWM') // 1024} MB,"
                f" threads {self.memory('Threads')}, files {files}")

    def push(self, cluster, rounds):
        load = [os.environ.get("XDSBENCH", "xdsbench"), "load", "-addr", f"127.0.0.1:{self.grpc}", "-ns", "ns-0", "-delta", "-ip",
                "-n", str(options.proxies), "-rounds", str(rounds), "-trigger", cluster.trigger()]
        return json.loads(subprocess.run(load, check=True, capture_output=True, text=True).stdout)


def told(report):
    return (f"p50 {report['push_ms_p50']:.0f} ms, max {report['push_ms_max']:.0f} ms, missed {report['missed']}"
            f" (worst of each round: {' '.join(f'{ms:.0f}' for ms in report['round_max_ms'][:20])})")


def secret(own, cluster, port):
    data = base64.b64encode(cluster.kubeconfig(port).encode()).decode()
    own.send("POST", "/api/v1/namespaces/istio-system/secrets", {
        "metadata": {"name": cluster.name, "labels": {"istio/multiCluster": "true"}}, "data": {cluster.name: data}})


def flap(own, cluster, link, until):
    """The cluster is gone for EVERY seconds, and there for as long, by turns; it is there at the end."""
    times = 0
    while time.monotonic() < until:
        times += 1
        if options.flap == "network":
            link.cut()
        else:
            own.send("DELETE", f"/api/v1/namespaces/istio-system/secrets/{cluster.name}")
        time.sleep(options.every)
        if options.flap == "network":
            link.mend()
        else:
            secret(own, cluster, link.port)
        time.sleep(options.every)
    return times


def measure(work):
    program = kube()
    clusters = [Cluster(work, number, program) for number in range(options.clusters)]
    for cluster in clusters:
        cluster.fill()
    own, last = clusters[0], clusters[-1]
    link = Link(last.port)
    for cluster in clusters[1:]:
        secret(own, cluster, link.port if cluster is last else cluster.port)
    print(f"{options.clusters} clusters of {options.services} services and {2 * options.services} pods each;"
          f" load average {os.getloadavg()[0]:.1f}", flush=True)
    subprocess.run([os.path.join(ROOT, "bin/pilot-discovery"), "version"], check=True, stdout=subprocess.DEVNULL)
    istiod = Istiod(work, own)
    print(f"ready after {istiod.ready:.1f} s: {sorted(istiod.clusters().items())}")
    time.sleep(12)  # past the first collection of what the start left
    print(f"idle: {istiod.figures()}", flush=True)
    for _ in range(2):
        for what, cluster in (("own", own), ("remote", clusters[1])):
            print(f"endpoint of the {what} cluster: {told(istiod.push(cluster, options.rounds))}", flush=True)
    print(f"before: {istiod.figures()}", flush=True)
    until = time.monotonic() + options.seconds
    times = []
    thread = threading.Thread(target=lambda: times.append(flap(own, last, link, until)))
    thread.start()
    while (left := until - time.monotonic()) > 5:
        print(f"while it flaps: {told(istiod.push(own, max(1, min(ROUNDS_AT_ONCE, int(left / 2)))))}", flush=True)
    thread.join()
    wait("the last cluster is read again", lambda: istiod.clusters().get(last.name) == "synced")
    time.sleep(5)
    print(f"after {times[0]} times ({options.flap}): {istiod.figures()}")


def end():
    for child in reversed(children):
        child.send_signal(signal.SIGTERM)
    for child in reversed(children):
        try:
            child.wait(10)
        except subprocess.TimeoutExpired:
            child.kill()


folder = tempfile.mkdtemp()
signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
try:
    measure(folder)
finally:
    end()
    shutil.rmtree(folder, ignore_errors=True)

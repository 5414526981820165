#!/usr/bin/env python3
"""The figures of load.sh, JSON objects one after the other, as a table with a column for each."""
import json
import sys

text, runs, decoder = sys.stdin.read().strip(), [], json.JSONDecoder()
while text:
    run, end = decoder.raw_decode(text)
    runs.append(run)
    text = text[end:].strip()


def seconds(run, kind, field):
    return f"{run[kind]['load'][field] / 1000:.2f} s"


def synced(run, kind):
    load = run[kind]["load"]
    every = "" if load["ready"] == load["proxies"] else f" ({load['ready']} of {load['proxies']})"
    return seconds(run, kind, "ready_ms_max") + every


def seen(run, kind):
    load = run[kind]["load"]
    missed = f", {load['missed']} not seen" if load["missed"] else ""
    return f"{load['push_ms_p50'] / 1000:.3f} / {load['push_ms_max'] / 1000:.3f} s{missed}"


def again(run):
    ended = sum(run[kind]["load"]["stream_errors"] for kind in ("routes", "endpoints"))
    return str(ended)


rows = [
    ("ready after start", lambda r: f"{r['ready'] / 1000:.2f} s"),
    ("idle", lambda r: f"{r['idle']} MB"),
    ("synced", lambda r: synced(r, "routes")),
    ("sent until synced", lambda r: f"{r['routes']['load']['init_mb']:.0f} MB"),
    ("VirtualService change, median / worst", lambda r: seen(r, "routes")),
    ("sent in all, first round", lambda r: f"{r['routes']['load']['total_mb']:.0f} MB"),
    ("CPU for sync and VirtualService changes", lambda r: f"{r['routes']['cpu'] - r['before']:.1f} s"),
    ("peak after that", lambda r: f"{r['routes']['peak']} MB"),
    ("synced again", lambda r: synced(r, "endpoints")),
    ("endpoint change, median / worst", lambda r: seen(r, "endpoints")),
    ("sent in all, second round", lambda r: f"{r['endpoints']['load']['total_mb']:.0f} MB"),
    ("CPU of the second round", lambda r: f"{r['endpoints']['cpu'] - r['routes']['cpu']:.1f} s"),
    ("peak after two rounds", lambda r: f"{r['endpoints']['peak']} MB"),
    ("resident then", lambda r: f"{r['endpoints']['now']} MB"),
    ("streams that ended early", again),
]
print("| | " + " | ".join(f"{r['workloads']} workloads" if r["workloads"] else "one class" for r in runs) + " |")
print("|---" * (len(runs) + 1) + "|")
for name, value in rows:
    print(f"| {name} | " + " | ".join(value(run) for run in runs) + " |")

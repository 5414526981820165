package io.meltemi.envtest.kubelet;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A pod's status, from what its containers do. Only the pod's thread uses it. */
final class PodStatus {
  private final String podAddress;
  private final String hostAddress;
  private final Instant startTime;

  /** When each condition came to be what it is. */
  private final Map<String, ObjectNode> conditions = new TreeMap<>();

  PodStatus(String podAddress, String hostAddress, Instant startTime) {
    this.podAddress = podAddress;
    this.hostAddress = hostAddress;
    this.startTime = startTime;
  }

  /**
   * @param initialized whether all init containers have done their work
   * @param stopping whether the pod is about to end
   */
  record Containers(
      List<ContainerRunner> init,
      List<ContainerRunner> main,
      boolean initialized,
      boolean stopping,
      String restartPolicy) {
    boolean areReady() {
      return initialized
          && main.stream().allMatch(ContainerRunner::isReady)
          && init.stream().allMatch(runner -> runner.hasSucceeded() || runner.isReady());
    }

    /** As in {@code status.phase}. */
    String phase() {
      boolean failedToBegin =
          init.stream().anyMatch(runner -> runner.hasEnded() && !runner.hasSucceeded());
      if (!initialized && !stopping) {
        return failedToBegin ? "Failed" : "Pending";
      }
      if (!main.isEmpty() && main.stream().allMatch(ContainerRunner::hasEnded)) {
        return main.stream().allMatch(ContainerRunner::hasSucceeded) ? "Succeeded" : "Failed";
      }
      return "Running";
    }
  }

  /** The status for now. */
  ObjectNode of(Containers containers, Instant now) {
    ObjectNode status = JsonNodeFactory.instance.objectNode();
    boolean ready = containers.areReady() && !containers.stopping();
    status.put("phase", containers.phase());
    status.put("podIP", podAddress).put("hostIP", hostAddress);
    status.putArray("podIPs").addObject().put("ip", podAddress);
    status.putArray("hostIPs").addObject().put("ip", hostAddress);
    status.put("startTime", text(startTime));
    ArrayNode all = status.putArray("conditions");
    all.add(condition("PodReadyToStartContainers", true, now));
    all.add(condition("Initialized", containers.initialized(), now));
    all.add(condition("Ready", ready, now));
    all.add(condition("ContainersReady", ready, now));
    all.add(condition("PodScheduled", true, now));
    status.set("initContainerStatuses", statuses(containers.init()));
    status.set("containerStatuses", statuses(containers.main()));
    return status;
  }

  private JsonNode condition(String type, boolean holds, Instant now) {
    String wanted = holds ? "True" : "False";
    ObjectNode old = conditions.get(type);
    if (old == null || !old.path("status").asText().equals(wanted)) {
      old = JsonNodeFactory.instance.objectNode();
      old.put("type", type).put("status", wanted).put("lastTransitionTime", text(now));
      conditions.put(type, old);
    }
    return old;
  }

  private static ArrayNode statuses(List<ContainerRunner> runners) {
    ArrayNode statuses = JsonNodeFactory.instance.arrayNode();
    for (ContainerRunner runner : runners) {
      ObjectNode status = statuses.addObject();
      status.put("name", runner.name()).put("image", runner.image());
      status.put("imageID", runner.image()).put("containerID", "process://" + runner.name());
      status.put("restartCount", runner.restarts());
      status.put("started", runner.hasStarted());
      // An init container that has done its work is ready.
      status.put("ready", runner.isReady() || runner.hasSucceeded());
      put(status.putObject("state"), runner.state());
      ObjectNode last = status.putObject("lastState");
      runner.last().ifPresent(end -> put(last, end));
    }
    return statuses;
  }

  private static void put(ObjectNode into, ContainerState state) {
    switch (state) {
      case ContainerState.Waiting(String reason, String message) -> {
        ObjectNode waiting = into.putObject("waiting").put("reason", reason);
        if (!message.isEmpty()) {
          waiting.put("message", message);
        }
      }
      case ContainerState.Running(Instant startedAt) ->
          into.putObject("running").put("startedAt", text(startedAt));
      case ContainerState.Terminated end ->
          into.putObject("terminated")
              .put("exitCode", end.exitCode())
              .put("reason", end.reason())
              .put("startedAt", text(end.startedAt()))
              .put("finishedAt", text(end.finishedAt()));
    }
  }

  private static String text(Instant time) {
    return time.truncatedTo(ChronoUnit.SECONDS).toString();
  }
}

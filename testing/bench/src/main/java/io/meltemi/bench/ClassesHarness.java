package io.meltemi.bench;

import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryRequest;
import io.meltemi.base.log.LogSettings;
import io.meltemi.xds.ResourceType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Prints what many classes of proxies cost, one proxy each, in meshes of several sizes: the first
 * configuration of all, one change of a VirtualService and one of a service's endpoints that all of
 * them see; and how each grows with the number of classes. From the change to the last response, in
 * one process and without a transport.
 */
public final class ClassesHarness {
  private static final int ROUNDS = 7;
  private static final Duration PATIENCE = Duration.ofMinutes(5);
  private static final String ROW = "| %,d | %,d | %s | %s | %s | %,.1f MB | %,.1f MB | %s |%n";

  private final int services;
  private final int classes;
  private final List<LoadProxy> proxies = new ArrayList<>();

  /** All figures of one mesh with that many classes. */
  private record Result(
      int services, int classes, Cost first, Cost route, Cost endpoint, long held, long sent) {}

  private ClassesHarness(int services, int classes) {
    this.services = services;
    this.classes = classes;
  }

  /**
   * @param arguments the numbers of services and those of classes, with commas: {@code 100,1000
   *     1,100}
   */
  public static void main(String[] arguments) throws Exception {
    if (arguments.length != 2) {
      System.err.println("usage: ClassesHarness SERVICES[,SERVICES...] CLASSES[,CLASSES...]");
      System.exit(2);
    }
    LogSettings.parse("all:error", false).install(System.err);
    // The JVM is warm before anything counts.
    new ClassesHarness(100, 50).run();
    new ClassesHarness(100, 50).run();
    System.out.println(
        "| services | classes | first configuration | VirtualService change | endpoint change |"
            + " held | sent first | each class more: CPU, allocated, held |");
    System.out.println("|---|---|---|---|---|---|---|---|");
    for (int services : numbers(arguments[0])) {
      var results = new ArrayList<Result>();
      for (int classes : numbers(arguments[1])) {
        results.add(new ClassesHarness(services, classes).run());
        print(results.getFirst(), results.getLast());
      }
    }
  }

  private static int[] numbers(String argument) {
    return Arrays.stream(argument.split(",")).mapToInt(Integer::parseInt).toArray();
  }

  private Result run() throws Exception {
    try (var delivery = new DeliveryFixture()) {
      var ready = new CountDownLatch(1);
      try (var mesh =
          new LoadMesh(
              services,
              Duration.ZERO,
              (snapshot, update) -> {
                delivery.published(snapshot, update);
                ready.countDown();
              })) {
        await(ready);
        return run(delivery, mesh);
      } finally {
        proxies.forEach(LoadProxy::end);
      }
    }
  }

  private Result run(DeliveryFixture delivery, LoadMesh mesh) throws Exception {
    long before = Cost.held();
    Cost first = Cost.of(() -> connect(delivery, mesh));
    long sent = proxies.stream().mapToLong(LoadProxy::bytes).sum();
    var routes = new ArrayList<Cost>();
    var endpoints = new ArrayList<Cost>();
    for (int round = 0; round < ROUNDS; round++) {
      int number = round;
      routes.add(Cost.of(() -> change(ResourceType.ROUTE, () -> mesh.changeSplit(number))));
      endpoints.add(
          Cost.of(() -> change(ResourceType.ENDPOINT, () -> mesh.changeEndpoint(number))));
    }
    long held = Cost.held() - before;
    return new Result(
        services, classes, first, Cost.median(routes), Cost.median(endpoints), held, sent);
  }

  private void connect(DeliveryFixture delivery, LoadMesh mesh) throws Exception {
    byte[] endpointRequest =
        DeltaDiscoveryRequest.newBuilder()
            .setTypeUrl(ResourceType.ENDPOINT.typeUrl())
            .addAllResourceNamesSubscribe(mesh.endpointNames())
            .build()
            .toByteArray();
    var synced = new CountDownLatch(classes);
    var streams = delivery.streams();
    for (int i = 0; i < classes; i++) {
      proxies.add(new LoadProxy(streams, LoadProxy.node(mesh, i), endpointRequest, synced));
    }
    proxies.forEach(LoadProxy::begin);
    await(synced);
  }

  /** Makes a change and waits until every proxy has a response of that type. */
  private void change(ResourceType type, Runnable change) throws Exception {
    var seen = new CountDownLatch(classes);
    proxies.forEach(proxy -> proxy.await(type, seen));
    change.run();
    await(seen);
  }

  private static void await(CountDownLatch latch) throws Exception {
    if (!latch.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
      throw new IllegalStateException(
          latch.getCount() + " proxies have not got it after " + PATIENCE);
    }
  }

  private static void print(Result one, Result now) {
    System.out.printf(
        ROW,
        now.services(),
        now.classes(),
        text(now.first()),
        text(now.route()),
        text(now.endpoint()),
        now.held() / 1e6,
        now.sent() / 1e6,
        one.equals(now) ? "" : growth(one, now));
  }

  private static String text(Cost cost) {
    return "%,.1f ms, CPU %,.1f ms, %,.1f MB"
        .formatted(cost.nanos() / 1e6, cost.cpuNanos() / 1e6, cost.allocated() / 1e6);
  }

  /** What each class beyond the first ones adds: first configuration; a route; an endpoint. */
  private static String growth(Result one, Result now) {
    double more = now.classes() - one.classes();
    return "%s; %s; %s; %,.0f kB"
        .formatted(
            growth(one.first(), now.first(), more),
            growth(one.route(), now.route(), more),
            growth(one.endpoint(), now.endpoint(), more),
            (now.held() - one.held()) / more / 1e3);
  }

  private static String growth(Cost one, Cost now, double more) {
    return "%,.2f ms %,.0f kB"
        .formatted(
            (now.cpuNanos() - one.cpuNanos()) / more / 1e6,
            (now.allocated() - one.allocated()) / more / 1e3);
  }
}

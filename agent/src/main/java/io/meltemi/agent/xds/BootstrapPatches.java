package io.meltemi.agent.xds;

import io.meltemi.agent.grpc.Backoff;
import io.meltemi.agent.grpc.CallException;
import io.meltemi.agent.grpc.Dialer;
import io.meltemi.agent.grpc.Network;
import io.meltemi.agent.grpc.UnaryCall;
import io.meltemi.agent.grpc.UpstreamSettings;
import io.meltemi.agent.json.Json;
import io.meltemi.agent.json.JsonObject;
import io.meltemi.agent.proto.ProtoWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;

/**
 * Asks istiod once what EnvoyFilters change of the bootstrap ({@code applyTo: BOOTSTRAP}), before
 * Envoy is started with it.
 */
public final class BootstrapPatches {
  private static final System.Logger LOG = System.getLogger("xdsproxy");
  private static final String TYPE = "meltemi.io/bootstrap-patch";
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final Duration FIRST_RETRY = Duration.ofMillis(250);
  private static final Duration SLOWEST_RETRY = Duration.ofSeconds(10);
  private static final int NODE = 2;
  private static final int TYPE_URL = 4;

  private final Network network;
  private final Dialer dialer;
  private final Backoff backoff;

  /**
   * Checks the settings.
   *
   * @throws io.meltemi.agent.config.SettingsException if a certificate file cannot be used
   */
  public BootstrapPatches(Network network, UpstreamSettings istiod, RandomGenerator random) {
    this.network = network;
    this.dialer = new Dialer(istiod, network.loop(), random);
    this.backoff = new Backoff(FIRST_RETRY, SLOWEST_RETRY, random);
  }

  /**
   * What is to be merged over the bootstrap. Tries until istiod answers.
   *
   * @param node as the bootstrap has it
   * @param givenUp whether nobody wants to know any longer; then there are none
   */
  public JsonObject fetch(JsonObject node, BooleanSupplier givenUp) throws InterruptedException {
    byte[] request =
        new ProtoWriter().message(NODE, NodeMessage.of(node)).text(TYPE_URL, TYPE).bytes();
    while (!givenUp.getAsBoolean()) {
      try {
        return patch(
            UnaryCall.call(
                dialer, network.loop(), AdsPath.STATE_OF_THE_WORLD.path(), request, PATIENCE));
      } catch (CallException | IllegalArgumentException failed) {
        Duration pause = backoff.next();
        LOG.log(
            System.Logger.Level.WARNING,
            "patches of the bootstrap cannot be had: %s; next try in %d ms"
                .formatted(failed.getMessage(), pause.toMillis()));
        Thread.sleep(pause);
      }
    }
    return JsonObject.empty();
  }

  private static JsonObject patch(byte[] answer) {
    List<byte[]> resources =
        new DiscoveryMessages(AdsPath.STATE_OF_THE_WORLD, TYPE).response(answer).resources();
    if (resources.isEmpty()) {
      throw new IllegalArgumentException("no answer in it (expected: an istiod that has them)");
    }
    return Json.parseObject(new String(resources.getFirst(), StandardCharsets.UTF_8));
  }
}

package io.meltemi.fuzz;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.meltemi.delivery.SnapshotSource;
import io.meltemi.ingest.FuzzMesh;
import io.meltemi.xds.Change;
import io.meltemi.xds.PeerAuthenticator;
import io.meltemi.xds.XdsObserver;
import io.meltemi.xds.XdsServer;
import io.meltemi.xds.XdsSettings;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Timeout;

/**
 * What a client may say on an ADS stream. An input is the requests of one stream, each after two
 * bytes that tell its length. The clock stands still, so that nonces can be guessed.
 */
@Timeout(60)
class RequestsFuzzTest {
  private static final ErrorLog ERRORS = ErrorLog.install();
  private static final SnapshotSource MESH = new FuzzMesh().source();
  private static final XdsSettings SETTINGS = XdsSettings.defaults().withSettleTime(Duration.ZERO);

  @FuzzTest
  void stateOfTheWorld(byte[] input) throws Exception {
    run("StreamAggregatedResources", input);
  }

  @FuzzTest
  void delta(byte[] input) throws Exception {
    run("DeltaAggregatedResources", input);
  }

  private static void run(String method, byte[] input) throws Exception {
    try (var server =
        new XdsServer(
            SETTINGS,
            MESH,
            XdsObserver.SILENT,
            Clock.fixed(Instant.EPOCH, ZoneOffset.UTC),
            Thread.ofVirtual().factory())) {
      server.publish(Change.full(System.nanoTime()));
      StreamCall.run(
          server
              .service(PeerAuthenticator.NONE)
              .getMethod("envoy.service.discovery.v3.AggregatedDiscoveryService/" + method),
          requests(input));
    } finally {
      ERRORS.expectNone();
    }
  }

  private static List<byte[]> requests(byte[] input) {
    var requests = new ArrayList<byte[]>();
    int at = 0;
    while (at + 2 <= input.length) {
      int length = (input[at] & 0xff) << 8 | input[at + 1] & 0xff;
      int end = Math.min(input.length, at + 2 + length);
      requests.add(Arrays.copyOfRange(input, at + 2, end));
      at = end;
    }
    return requests;
  }
}

package io.meltemi.envtest;

import io.meltemi.envtest.process.Waiting;
import io.meltemi.kube.KubeException;
import java.time.Duration;
import java.util.function.BooleanSupplier;

/** What is asked of an API server that may be away for a while. */
public final class ApiCalls {
  private static final Duration RETRY = Duration.ofMillis(500);

  private ApiCalls() {}

  /** One request. */
  public interface Call {
    void run() throws KubeException;
  }

  /**
   * Asks, in the background, until it is granted; or the object is gone or another one by now, of
   * which the server tells by itself.
   *
   * @param ended whether to give it up
   */
  public static void insist(String name, BooleanSupplier ended, Call call) {
    Thread.ofVirtual().name(name).start(() -> untilGranted(ended, call));
  }

  private static void untilGranted(BooleanSupplier ended, Call call) {
    while (!ended.getAsBoolean()) {
      try {
        call.run();
        return;
      } catch (KubeException refused) {
        if (refused.is(KubeException.NOT_FOUND) || refused.is(KubeException.CONFLICT)) {
          return;
        }
        Waiting.pause(RETRY);
      }
    }
  }
}

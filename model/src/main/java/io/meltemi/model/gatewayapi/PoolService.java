package io.meltemi.model.gatewayapi;

import io.meltemi.base.Labels;
import io.meltemi.base.ResourceName;
import java.util.List;

/**
 * The headless Service that stands for an InferencePool, so that its pods become endpoints.
 *
 * @param uid the pool's
 * @param labels which tell what it stands for, and who picks endpoints
 * @param targetPorts of the pods, at least one
 */
public record PoolService(
    ResourceName name,
    String pool,
    String uid,
    Labels labels,
    Labels selector,
    List<Integer> targetPorts) {
  /** The number of its first port; the others follow. */
  public static final int FIRST_PORT = 54321;

  /** The label with the pool's name. */
  public static final String POOL = "istio.io/inferencepool-name";

  /** The label with the name of the service that picks endpoints. */
  public static final String PICKER = "istio.io/inferencepool-extension-service";

  /** The label with the port of that. */
  public static final String PICKER_PORT = "istio.io/inferencepool-extension-port";

  /** The label that says what happens while that does not answer. */
  public static final String FAILURE_MODE = "istio.io/inferencepool-extension-failure-mode";

  public static final String FAIL_OPEN = "FailOpen";

  /** The label whose value is {@link #SEMANTICS_OF_POOL}. */
  public static final String SEMANTICS = "internal.istio.io/service-semantics";

  public static final String SEMANTICS_OF_POOL = "inferencepool";

  public PoolService {
    targetPorts = List.copyOf(targetPorts);
  }
}

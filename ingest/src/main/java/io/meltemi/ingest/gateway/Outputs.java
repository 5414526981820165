package io.meltemi.ingest.gateway;

import io.meltemi.model.DestinationRule;
import io.meltemi.model.Gateway;
import io.meltemi.model.MeshNetworks.ListedGateway;
import io.meltemi.model.MeshObject;
import io.meltemi.model.VirtualService;
import io.meltemi.model.gatewayapi.GatewayApiObject;
import io.meltemi.model.gatewayapi.GatewayDeployment;
import io.meltemi.model.gatewayapi.PoolService;
import io.meltemi.model.status.StatusContent;
import java.util.List;
import java.util.Optional;

/**
 * Takes what was derived; absent for what is there no more. What is equal to before may come again.
 */
public interface Outputs {
  void gateway(MeshObject.Key key, Optional<Gateway> gateway);

  void virtualService(MeshObject.Key key, Optional<VirtualService> virtualService);

  void destinationRule(MeshObject.Key key, Optional<DestinationRule> rule);

  /** What is to run for a Gateway. */
  void deployment(MeshObject.Key gateway, Optional<GatewayDeployment> deployment);

  /** The service that is to stand for an InferencePool. */
  void pool(MeshObject.Key pool, Optional<PoolService> service);

  /** The ways into a network that a Gateway names. */
  void networkGateways(MeshObject.Key gateway, List<ListedGateway> listed);

  /** What the object's status is to tell; absent where there is nothing of ours in it. */
  void status(GatewayApiObject object, Optional<StatusContent> status);

  /** The object is gone. */
  void noStatus(MeshObject.Key object);
}

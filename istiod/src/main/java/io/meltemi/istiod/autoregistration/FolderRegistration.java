package io.meltemi.istiod.autoregistration;

import com.google.rpc.Status;
import io.meltemi.delivery.proxy.Registration;
import io.meltemi.xds.Client;
import io.meltemi.xds.ConnectionHandler;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Where configuration comes from a folder nothing is registered, for there is no API server to
 * write to: a proxy that asks for it is served as any other, and that is told of.
 */
public final class FolderRegistration implements ConnectionHandler {
  private static final System.Logger LOG = System.getLogger("wle");

  @Override
  public void onConnect(Client client) {
    Registration.of(client)
        .map(Registration::group)
        .filter(Predicate.not(String::isEmpty))
        .ifPresent(
            group ->
                LOG.log(
                    System.Logger.Level.WARNING,
                    "{0} is not registered in WorkloadGroup {1}: configuration comes from a folder"
                        + " (expected: an API server, or a WorkloadEntry in the folder)",
                    client.id(),
                    group));
  }

  @Override
  public boolean onMessage(Client client, String typeUrl, Optional<Status> error) {
    return typeUrl.equals(AutoRegistration.HEALTH);
  }
}

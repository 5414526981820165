package io.meltemi.istiod;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import io.grpc.StatusException;
import io.meltemi.delivery.SnapshotSource;
import io.meltemi.translate.patch.BootstrapPatch;
import io.meltemi.translate.scope.ProxyScope;
import io.meltemi.xds.Client;
import io.meltemi.xds.QuerySource;
import java.util.List;

/**
 * Answers agents that ask, before they start their Envoy, what EnvoyFilters change of its
 * bootstrap; and passes on what others ask.
 *
 * @param others answers all other types
 */
record BootstrapQueries(SnapshotSource source, QuerySource others) implements QuerySource {
  /** JSON to be merged over a bootstrap. */
  private static final String PATCH = "meltemi.io/bootstrap-patch";

  @Override
  public List<Named> answer(Client client, String typeUrl, List<String> names)
      throws StatusException {
    if (!typeUrl.equals(PATCH)) {
      return others.answer(client, typeUrl, names);
    }
    String json =
        source.fault(client).isPresent()
            ? "{}"
            : source
                .findScope(client)
                .map(ProxyScope::patches)
                .map(BootstrapPatch::json)
                .orElse("{}");
    var message =
        Any.newBuilder().setTypeUrl(PATCH).setValue(ByteString.copyFromUtf8(json)).build();
    return List.of(new Named("bootstrap", message));
  }
}

package io.meltemi.translate.patch;

import com.google.gson.Gson;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.TypeRegistry;
import com.google.protobuf.util.JsonFormat;
import io.envoyproxy.envoy.extensions.filters.http.buffer.v3.Buffer;
import io.envoyproxy.envoy.extensions.filters.http.fault.v3.HTTPFault;
import io.envoyproxy.envoy.extensions.filters.http.router.v3.Router;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager;
import io.envoyproxy.envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy;
import io.meltemi.model.EnvoyFilter;
import io.meltemi.model.EnvoyFilter.ApplyTo;
import io.meltemi.model.EnvoyFilter.Context;
import io.meltemi.model.EnvoyFilter.Match;
import io.meltemi.model.EnvoyFilter.Operation;
import io.meltemi.model.PolicyTargets;
import io.meltemi.model.Restriction;
import io.meltemi.translate.Fixtures;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Patches in the order in which they are added here, and what became of them. */
final class PatchFixture {
  private static final TypeRegistry TYPES =
      TypeRegistry.newBuilder()
          .add(HttpConnectionManager.getDescriptor())
          .add(TcpProxy.getDescriptor())
          .add(Router.getDescriptor())
          .add(Buffer.getDescriptor())
          .add(HTTPFault.getDescriptor())
          .build();

  final List<String> applied = new ArrayList<>();
  final List<String> failed = new ArrayList<>();
  final BrokenPatches broken = new BrokenPatches();
  final Patcher patcher =
      new Patcher(
          new PatchReports(
              (owner, part, good) -> (good ? applied : failed).add(owner + " " + part), broken));
  private final List<EnvoyFilter.Patch> patches = new ArrayList<>();

  PatchFixture with(ApplyTo part, Operation operation, Match match, String value) {
    return with(part, operation, match, value, Set.of());
  }

  @SuppressWarnings("unchecked")
  PatchFixture with(
      ApplyTo part,
      Operation operation,
      Match match,
      String value,
      Set<Restriction.Context> stops) {
    Map<String, Object> tree = new Gson().fromJson(value, Map.class);
    patches.add(new EnvoyFilter.Patch(part, match, operation, tree, stops));
    return this;
  }

  PatchSet clusters(Context context) {
    return parts(context).clusters();
  }

  PatchSet listeners(Context context) {
    return parts(context).listeners();
  }

  PatchSet tables(Context context) {
    return parts(context).tables();
  }

  private PatchSet.Parts parts(Context context) {
    return PatchSet.of(context, CompiledPatch.of(filter()));
  }

  EnvoyFilter filter() {
    return new EnvoyFilter(
        Fixtures.meta("EnvoyFilter", "shop", "f"),
        PolicyTargets.EVERYTHING,
        0,
        patches,
        Optional.empty());
  }

  static Match listener(EnvoyFilter.ListenerMatch match) {
    return new Match(
        Context.ANY,
        EnvoyFilter.ProxyMatch.ANY,
        Optional.of(match),
        Optional.empty(),
        Optional.empty());
  }

  static Match httpFilter(String name) {
    return filter(
        new EnvoyFilter.FilterMatch(
            "envoy.filters.network.http_connection_manager", Optional.of(name)));
  }

  static Match networkFilter(String name) {
    return filter(new EnvoyFilter.FilterMatch(name, Optional.empty()));
  }

  private static Match filter(EnvoyFilter.FilterMatch filter) {
    var chain = new EnvoyFilter.ChainMatch("", "", "", "", 0, Optional.of(filter));
    return listener(new EnvoyFilter.ListenerMatch(0, "", "", Optional.of(chain)));
  }

  static Match table(EnvoyFilter.TableMatch match) {
    return new Match(
        Context.ANY,
        EnvoyFilter.ProxyMatch.ANY,
        Optional.empty(),
        Optional.of(match),
        Optional.empty());
  }

  static Match host(String name, Optional<EnvoyFilter.RouteMatch> route) {
    return table(
        new EnvoyFilter.TableMatch(
            0, "", "", "", Optional.of(new EnvoyFilter.HostMatch(name, "", route))));
  }

  static Match cluster(int port, String service, String subset, String name) {
    return new Match(
        Context.ANY,
        EnvoyFilter.ProxyMatch.ANY,
        Optional.empty(),
        Optional.empty(),
        Optional.of(new EnvoyFilter.ClusterMatch(port, service, subset, name)));
  }

  @SuppressWarnings("unchecked")
  static <M extends Message> M message(M type, String json) {
    Message.Builder builder = type.newBuilderForType();
    try {
      JsonFormat.parser().usingTypeRegistry(TYPES).merge(json, builder);
    } catch (InvalidProtocolBufferException e) {
      throw new AssertionError(e);
    }
    return (M) builder.build();
  }
}

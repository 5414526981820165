package io.meltemi.agent.bootstrap;

import io.meltemi.agent.config.HostPort;
import io.meltemi.agent.json.JsonObject;
import java.util.Optional;

/**
 * The tracer that ProxyConfig names, if any.
 *
 * @param provider the bootstrap's {@code tracing}
 * @param cluster the collector's cluster
 */
record Tracing(Optional<JsonObject> provider, Optional<JsonObject> cluster) {
  private static final Tracing NONE = new Tracing(Optional.empty(), Optional.empty());

  static Tracing of(BootstrapSettings settings) {
    Optional<JsonObject> tracing = settings.proxyConfig().json().object("tracing");
    for (String tracer : new String[] {"zipkin", "lightstep", "datadog"}) {
      Optional<JsonObject> asked = tracing.flatMap(any -> any.object(tracer));
      if (asked.isPresent()) {
        return of(settings, tracer, asked.get().text("address"), tracing.get());
      }
    }
    return NONE;
  }

  private static Tracing of(
      BootstrapSettings settings, String tracer, String address, JsonObject tracing) {
    HostPort collector = HostPort.parse("ProxyConfig", "tracing." + tracer + ".address", address);
    String cluster = tracer.equals("datadog") ? "datadog_agent" : tracer;
    boolean http2 = tracer.equals("lightstep");
    RemoteCluster remote =
        new RemoteCluster(cluster, collector, settings.addresses().dnsLookupFamily())
            .withHttp2(http2)
            .withTls(tracing.object("tlsSettings").flatMap(tls -> TlsContext.socketOf(tls, http2)));
    JsonObject cluster0 =
        tracer.equals("zipkin") ? remote.json().with("dns_refresh_rate", "30s") : remote.json();
    JsonObject config =
        switch (tracer) {
          case "zipkin" -> zipkin();
          case "lightstep" ->
              Types.typed("envoy.config.trace.v3.LightstepConfig")
                  .with("collector_cluster", cluster)
                  .with("access_token_file", settings.files().lightstepToken());
          default ->
              Types.typed("envoy.config.trace.v3.DatadogConfig")
                  .with("collector_cluster", cluster)
                  .with(
                      "service_name",
                      ServiceCluster.nameOf(settings.node(), settings.proxyConfig()));
        };
    JsonObject http = JsonObject.of("name", "envoy.tracers." + tracer, "typed_config", config);
    return new Tracing(Optional.of(JsonObject.of("http", http)), Optional.of(cluster0));
  }

  private static JsonObject zipkin() {
    return Types.typed("envoy.config.trace.v3.ZipkinConfig")
        .with("collector_cluster", "zipkin")
        .with("collector_endpoint", "/api/v2/spans")
        .with("collector_endpoint_version", "HTTP_JSON")
        .with("trace_id_128bit", true)
        .with("shared_span_context", false);
  }
}

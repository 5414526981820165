package io.meltemi.settings;

import io.meltemi.config.IgnoredObjects;
import io.meltemi.ingest.IngestSettings;
import io.meltemi.ingest.JwksMode;
import io.meltemi.translate.TranslateSettings;
import io.meltemi.translate.filter.ProtocolFilters;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;

/**
 * Those of istiod's settings that what it sends to proxies depends on, beside MeshConfig and
 * MeshNetworks.
 *
 * @param ignored objects that have no effect rather than to be denied
 * @param revision of istiod; empty: none
 * @param variables those that they were read from, as far as they were set, by name
 */
public record MeshSettings(
    IngestSettings ingest,
    TranslateSettings translate,
    IgnoredObjects ignored,
    String revision,
    SortedMap<String, String> variables) {
  /** As without any variable. */
  public static final MeshSettings DEFAULT =
      read(IngestSettings.DEFAULT.domain(), new Environment(Collections.emptySortedMap()));

  public MeshSettings {
    variables = Collections.unmodifiableSortedMap(new TreeMap<>(variables));
  }

  /**
   * @param domain of the cluster's services, which is a flag's and no variable's
   * @throws IllegalArgumentException naming the variable that is amiss, its value and what was
   *     expected
   */
  public static MeshSettings read(String domain, Environment environment) {
    var variables = new TreeMap<String, String>();
    for (String name : variableNames()) {
      environment.find(name).ifPresent(value -> variables.put(name, value));
    }
    return new MeshSettings(
        ingest(domain, environment),
        translate(domain, environment),
        IgnoredObjects.parse(environment.list(IgnoredObjects.VARIABLE, List.of())),
        environment.text("REVISION", ""),
        variables);
  }

  /** The names of the variables that they are read from. */
  public static SortedSet<String> variableNames() {
    return Environment.namesAskedFor(
        environment -> {
          ingest("", environment);
          translate("", environment);
          environment.find(IgnoredObjects.VARIABLE);
          environment.find("REVISION");
        });
  }

  private static IngestSettings ingest(String domain, Environment environment) {
    var byDefault = IngestSettings.DEFAULT;
    return new IngestSettings(
            domain,
            environment.text("CLUSTER_ID", byDefault.clusterId()),
            environment.text("POD_NAMESPACE", byDefault.systemNamespace()),
            byDefault.debounceAfter(),
            byDefault.debounceMax(),
            byDefault.endpointInterval(),
            RegistryVariables.autoAddresses(environment, byDefault.autoAddresses()),
            environment.value(
                "PILOT_JWT_ENABLE_REMOTE_JWKS", byDefault.jwksMode(), MeshSettings::jwksMode))
        .withGateways(GatewayVariables.read(environment))
        .withIngresses(GatewayVariables.readIngress(environment))
        .withEntries(RegistryVariables.entries(environment))
        .withMcs(RegistryVariables.mcs(environment));
  }

  private static JwksMode jwksMode(String text) {
    try {
      return JwksMode.parse(text);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("PILOT_JWT_ENABLE_REMOTE_JWKS: " + e.getMessage(), e);
    }
  }

  private static TranslateSettings translate(String domain, Environment environment) {
    var byDefault = TranslateSettings.DEFAULT;
    return new TranslateSettings(
        domain,
        environment.text("POD_NAMESPACE", byDefault.systemNamespace()),
        environment.text("CLUSTER_ID", byDefault.clusterId()),
        GatewayVariables.readTranslation(environment),
        environment.flag(
            "PILOT_ENABLE_MULTIPLE_CUSTOM_AUTHZ_PROVIDERS", byDefault.severalAuthorizers()),
        new ProtocolFilters(
            environment.flag("PILOT_ENABLE_MONGO_FILTER", byDefault.protocols().mongo()),
            environment.flag("PILOT_ENABLE_MYSQL_FILTER", byDefault.protocols().mysql()),
            environment.flag("PILOT_ENABLE_REDIS_FILTER", byDefault.protocols().redis())),
        environment.flag("PILOT_ENABLE_PERSISTENT_SESSION_FILTER", byDefault.persistentSessions()));
  }

  /** The ConfigMap with MeshConfig and MeshNetworks. */
  public String meshConfigMap() {
    return revision.isEmpty() || revision.equals("default") ? "istio" : "istio-" + revision;
  }

  public MeshSettings withIngest(IngestSettings other) {
    return new MeshSettings(other, translate, ignored, revision, variables);
  }
}

package io.meltemi.dryrun;

import io.meltemi.ingest.IngestSettings;
import io.meltemi.translate.TranslateSettings;

/** What istiod would have as its settings. */
public record DryRunSettings(IngestSettings ingest, TranslateSettings translate) {
  public static final DryRunSettings DEFAULT =
      new DryRunSettings(IngestSettings.DEFAULT, TranslateSettings.DEFAULT);

  /** The defaults, for services of that domain. */
  public static DryRunSettings ofDomain(String domain) {
    IngestSettings ingest = IngestSettings.DEFAULT;
    TranslateSettings translate = TranslateSettings.DEFAULT;
    return new DryRunSettings(
        new IngestSettings(
            domain,
            ingest.clusterId(),
            ingest.systemNamespace(),
            ingest.debounceAfter(),
            ingest.debounceMax(),
            ingest.endpointInterval(),
            ingest.autoAddresses(),
            ingest.features()),
        new TranslateSettings(
            domain,
            translate.systemNamespace(),
            translate.clusterId(),
            translate.gateways(),
            translate.severalAuthorizers(),
            translate.protocols(),
            translate.persistentSessions()));
  }
}

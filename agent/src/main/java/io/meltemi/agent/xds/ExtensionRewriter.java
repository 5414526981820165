package io.meltemi.agent.xds;

/** Makes what istiod says of extensions what Envoy is told. */
public interface ExtensionRewriter {
  /** The type of what is rewritten. */
  String TYPE_URL = "type.googleapis.com/envoy.config.core.v3.TypedExtensionConfig";

  /** Leaves all as it is. */
  ExtensionRewriter NONE = config -> new Rewritten(config, true);

  /**
   * What Envoy gets. Blocks for as long as it takes to have what the configuration names; on any
   * thread, several at a time.
   *
   * @param config an {@code envoy.config.core.v3.TypedExtensionConfig}
   */
  Rewritten rewrite(byte[] config);

  /**
   * What came of it.
   *
   * @param isFinal whether it is what istiod meant; else something is in its place, and another try
   *     may have another end
   */
  record Rewritten(byte[] config, boolean isFinal) {}
}

package io.meltemi.translate.filter;

/** Which side of which proxy a listener is for. */
public enum ListenerClass {
  SIDECAR_INBOUND,
  SIDECAR_OUTBOUND,
  GATEWAY
}

package io.meltemi.agent.probe;

/** How the application is asked. */
sealed interface ProbeAction {
  /** The application's port. */
  int port();

  /**
   * By GET; any status below 400 is health to kubelet, so the status is handed on.
   *
   * @param target path and query, only of characters that a request line may have
   */
  record Http(int port, String target, boolean https) implements ProbeAction {}

  /** By a connection that is accepted. */
  record Tcp(int port) implements ProbeAction {}

  /** By gRPC's health service; empty is the server as a whole. */
  record Grpc(int port, String service) implements ProbeAction {}
}

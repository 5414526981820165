package io.meltemi.inject;

/** The chart as it is, for tests in other packages; made once. */
public final class Installed {
  public static final Installed CHART = new Installed(new Installation());

  private final Injector injector;

  private Installed(Installation installation) {
    this.injector = installation.injector();
  }

  public Injector injector() {
    return injector;
  }
}

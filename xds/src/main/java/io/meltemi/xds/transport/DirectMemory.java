package io.meltemi.xds.transport;

import com.sun.management.HotSpotDiagnosticMXBean;
import io.grpc.netty.shaded.io.netty.util.internal.PlatformDependent;
import java.lang.management.ManagementFactory;

/**
 * The memory outside of the heap that the transport's buffers may take: three quarters of the JVM's
 * limit. At the JVM's own limit an allocation sleeps and collects garbage, on the threads that
 * serve all connections; at the transport's it fails at once, and costs one connection.
 */
public final class DirectMemory {
  private static final String PROPERTY = "io.grpc.netty.shaded.io.netty.maxDirectMemory";

  private DirectMemory() {}

  /**
   * The limit in bytes. The first call of a process sets it, unless somebody did; the transport
   * reads it once, when it is first used.
   */
  public static long limit() {
    if (System.getProperty(PROPERTY) == null) {
      System.setProperty(PROPERTY, Long.toString(ofJvm() / 4 * 3));
    }
    return PlatformDependent.maxDirectMemory();
  }

  private static long ofJvm() {
    var diagnostics = ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
    long set =
        diagnostics == null
            ? 0
            : Long.parseLong(diagnostics.getVMOption("MaxDirectMemorySize").getValue());
    return set > 0 ? set : Runtime.getRuntime().maxMemory();
  }
}

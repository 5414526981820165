package io.meltemi.bench;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Comparator;
import java.util.List;

/** What some work took: time, and CPU time and allocated bytes of all threads. */
record Cost(long nanos, long cpuNanos, long allocated) {
  private static final OperatingSystemMXBean SYSTEM =
      ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
  private static final ThreadMXBean THREADS =
      ManagementFactory.getPlatformMXBean(ThreadMXBean.class);

  /** What is measured. */
  interface Work {
    void run() throws Exception;
  }

  static Cost of(Work work) throws Exception {
    long allocated = THREADS.getTotalThreadAllocatedBytes();
    long cpu = SYSTEM.getProcessCpuTime();
    long start = System.nanoTime();
    work.run();
    return new Cost(
        System.nanoTime() - start,
        SYSTEM.getProcessCpuTime() - cpu,
        THREADS.getTotalThreadAllocatedBytes() - allocated);
  }

  /** The one in the middle by time. */
  static Cost median(List<Cost> costs) {
    return costs.stream()
        .sorted(Comparator.comparingLong(Cost::nanos))
        .toList()
        .get(costs.size() / 2);
  }

  /** Bytes that live objects take. */
  static long held() {
    System.gc();
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }
}

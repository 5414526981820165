package io.meltemi.debug.metrics;

import com.sun.management.HotSpotDiagnosticMXBean;
import com.sun.management.ThreadMXBean;
import io.meltemi.base.metrics.MetricText;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.lang.management.MemoryUsage;

/**
 * What Istio's boards draw of Go's run time, as far as a JVM has its like. There is none of {@code
 * go_memstats_mallocs_total}: a JVM counts bytes and no objects.
 */
record GoMetrics(MemoryMXBean memory, ThreadMXBean threads, double stackBytes) {
  static GoMetrics ofThisJvm() {
    var options = ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
    return new GoMetrics(
        ManagementFactory.getMemoryMXBean(),
        ManagementFactory.getPlatformMXBean(ThreadMXBean.class),
        Long.parseLong(options.getVMOption("ThreadStackSize").getValue()) * 1024.0);
  }

  void appendTo(StringBuilder out) {
    var text = new MetricText(out, "go_");
    MemoryUsage heap = memory.getHeapMemoryUsage();
    int platformThreads = threads.getThreadCount();
    text.gauge("goroutines", "Platform threads of the JVM.", platformThreads);
    text.gauge("memstats_alloc_bytes", "Heap of the JVM in use.", heap.getUsed());
    text.gauge("memstats_heap_alloc_bytes", "Heap of the JVM in use.", heap.getUsed());
    text.gauge("memstats_heap_inuse_bytes", "Heap of the JVM in use.", heap.getUsed());
    text.gauge(
        "memstats_heap_sys_bytes",
        "Heap of the JVM that the operating system has given.",
        heap.getCommitted());
    text.gauge(
        "memstats_stack_inuse_bytes",
        "Stacks of the JVM's platform threads, as reserved.",
        stackBytes * platformThreads);
    text.counter(
        "memstats_alloc_bytes_total",
        "Bytes that the JVM's threads have allocated on the heap.",
        threads.getTotalThreadAllocatedBytes());
  }
}

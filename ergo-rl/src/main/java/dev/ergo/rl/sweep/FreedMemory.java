package dev.ergo.rl.sweep;

import java.lang.management.ManagementFactory;
import javax.management.JMException;
import javax.management.ObjectName;

/**
 * Gives memory that a job has freed back to the system before the next one starts. glibc keeps what
 * the threads of workers have freed, some 100 MB for each training of the small policy, and the
 * buffers of arrays made in Java go with their objects.
 */
final class FreedMemory {

  private FreedMemory() {}

  /** Collects garbage and trims the native heap, the latter where the JVM and libc can. */
  static void giveBack() {
    System.gc();
    try {
      ManagementFactory.getPlatformMBeanServer()
          .invoke(
              new ObjectName("com.sun.management:type=DiagnosticCommand"),
              "systemTrimNativeHeap",
              new Object[0],
              new String[0]);
    } catch (JMException e) {
      // Not this JVM, or not on Linux: the allocator reuses what it keeps.
    }
  }
}

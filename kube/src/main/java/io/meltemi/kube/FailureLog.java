package io.meltemi.kube;

import java.util.concurrent.TimeUnit;

/** Logs a failure once, again after a while as long as it lasts, and once when it is over. */
final class FailureLog {
  private static final long REMIND_NANOS = TimeUnit.MINUTES.toNanos(1);

  private final String subject;
  private String last = "";
  private long toldAt;

  FailureLog(String subject) {
    this.subject = subject;
  }

  void failed(String message) {
    if (!message.equals(last) || System.nanoTime() - toldAt > REMIND_NANOS) {
      tell(message);
    }
  }

  /** Of what is gone without there is no reminder. */
  void goneWithout(String message) {
    if (!message.equals(last)) {
      tell(message);
    }
  }

  private void tell(String message) {
    KubeLog.LOG.log(System.Logger.Level.WARNING, "{0}", message);
    last = message;
    toldAt = System.nanoTime();
  }

  void bug(Throwable bug) {
    KubeLog.LOG.log(System.Logger.Level.ERROR, subject + ": failed, and begins anew", bug);
  }

  void solved() {
    if (!last.isEmpty()) {
      KubeLog.LOG.log(System.Logger.Level.INFO, "{0}: followed again", subject);
      last = "";
    }
  }
}

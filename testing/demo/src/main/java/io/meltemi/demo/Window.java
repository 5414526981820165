package io.meltemi.demo;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;

/** Statistics of the visits in a period of time. */
public record Window(List<Sample> samples) {
  public Window {
    samples = List.copyOf(samples);
  }

  /** The share of the visits for which something holds, 0..1; 0 where there were none. */
  public double share(Predicate<Sample> holds) {
    return samples.isEmpty() ? 0 : (double) samples.stream().filter(holds).count() / samples.size();
  }

  /** The share of a version among the visits that reviews answered. */
  public double shareOf(String version) {
    return only(sample -> !sample.version().isEmpty())
        .share(sample -> sample.version().equals(version));
  }

  public Window only(Predicate<Sample> holds) {
    return new Window(samples.stream().filter(holds).toList());
  }

  /**
   * The time in milliseconds within which that share of the visits ended; 0 where there were none.
   */
  double percentileMillis(double share) {
    double[] millis = samples.stream().mapToDouble(Sample::millis).sorted().toArray();
    int rank = (int) Math.ceil(share * millis.length) - 1;
    return millis.length == 0 ? 0 : millis[Math.max(0, rank)];
  }

  /** One line: how many, how well, how fast, and who answered. */
  public String summary() {
    Map<String, Integer> answers = new TreeMap<>();
    for (Sample sample : samples) {
      String who =
          sample.version().isEmpty() ? "no answer " + sample.reviewsStatus() : sample.version();
      answers.merge(who, 1, Integer::sum);
    }
    StringBuilder line = new StringBuilder();
    line.append(
        "%4d visits  %5.1f%% served  p50 %5.1f ms  p99 %5.1f ms "
            .formatted(
                samples.size(),
                100 * share(Sample::served),
                percentileMillis(0.50),
                percentileMillis(0.99)));
    answers.forEach(
        (who, count) -> line.append("  %s %.0f%%".formatted(who, 100.0 * count / samples.size())));
    return line.toString();
  }
}

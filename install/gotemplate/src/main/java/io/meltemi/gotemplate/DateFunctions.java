package io.meltemi.gotemplate;

import io.meltemi.base.GoDuration;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAccessor;
import java.time.temporal.TemporalQueries;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * sprig's functions for dates, in UTC unless a zone is named, as in a container. A value that is
 * neither a date nor seconds since 1970 counts as now, as sprig has it.
 */
final class DateFunctions {
  private static final String DAY = "2006-01-02";

  private final InstantSource clock;

  private DateFunctions(InstantSource clock) {
    this.clock = clock;
  }

  static Functions addTo(Functions functions, InstantSource clock) {
    var dates = new DateFunctions(clock);
    Function inZone = args -> dates.written(args.string(0), args.value(1), args.string(2));
    Function modified = args -> dates.modified(args.string(0), args.value(1), false);
    Function mustModified = args -> dates.modified(args.string(0), args.value(1), true);
    return functions
        .with("now", 0, _ -> dates.now())
        .with("date", 2, args -> dates.written(args.string(0), args.value(1), "UTC"))
        .with("dateInZone", 3, inZone)
        .with("date_in_zone", 3, inZone)
        .with("htmlDate", 1, args -> dates.written(DAY, args.value(0), "UTC"))
        .with("htmlDateInZone", 2, args -> dates.written(DAY, args.value(0), args.string(1)))
        .with("dateModify", 2, modified)
        .with("date_modify", 2, modified)
        .with("mustDateModify", 2, mustModified)
        .with("must_date_modify", 2, mustModified)
        .with("toDate", 2, args -> read(args.string(0), args.string(1), false))
        .with("mustToDate", 2, args -> read(args.string(0), args.string(1), true))
        .with("unixEpoch", 1, args -> Long.toString(dates.time(args.value(0)).toEpochSecond()))
        .with("ago", 1, args -> dates.ago(args.value(0)))
        .with("duration", 1, args -> GoDuration.format(seconds(args.value(0))))
        .with("durationRound", 1, args -> dates.rounded(args.value(0)));
  }

  private ZonedDateTime now() {
    return clock.instant().atZone(ZoneOffset.UTC);
  }

  private ZonedDateTime time(@Nullable Object value) {
    return switch (value) {
      case ZonedDateTime date -> date;
      case Number seconds -> Instant.ofEpochSecond(seconds.longValue()).atZone(ZoneOffset.UTC);
      case null, default -> now();
    };
  }

  private String written(String layout, @Nullable Object value, String zone) {
    ZoneId place;
    try {
      place = zone.isEmpty() || zone.equals("Local") ? ZoneOffset.UTC : ZoneId.of(zone);
    } catch (DateTimeException _) {
      place = ZoneOffset.UTC; // as sprig does
    }
    return GoLayout.formatter(layout).format(time(value).withZoneSameInstant(place));
  }

  private ZonedDateTime modified(String by, @Nullable Object value, boolean strict) {
    Optional<Duration> duration = GoDuration.parse(by);
    if (duration.isEmpty() && strict) {
      throw new TemplateException("invalid duration " + GoQuote.quoted(by));
    }
    return time(value).plus(duration.orElse(Duration.ZERO));
  }

  private static ZonedDateTime read(String layout, String text, boolean strict) {
    try {
      TemporalAccessor parts = GoLayout.formatter(layout).parse(text);
      ZoneId zone = parts.query(TemporalQueries.zone());
      LocalDate day = parts.query(TemporalQueries.localDate());
      var time = parts.query(TemporalQueries.localTime());
      LocalDate date = day == null ? LocalDate.of(0, 1, 1) : day;
      LocalDateTime local = time == null ? date.atStartOfDay() : date.atTime(time);
      return local.atZone(zone == null ? ZoneOffset.UTC : zone);
    } catch (DateTimeException e) {
      if (strict) {
        throw new TemplateException(String.valueOf(e.getMessage()));
      }
      return LocalDate.of(1, 1, 1).atStartOfDay(ZoneOffset.UTC);
    }
  }

  private String ago(@Nullable Object value) {
    return GoDuration.format(Duration.between(time(value), now()).truncatedTo(ChronoUnit.SECONDS));
  }

  private static Duration seconds(@Nullable Object value) {
    return Duration.ofSeconds(NumberFunctions.whole(value));
  }

  /** The largest unit alone: {@code 2h}, {@code 3mo}. */
  private String rounded(@Nullable Object value) {
    Duration time =
        switch (value) {
          case String text -> GoDuration.parse(text).orElse(Duration.ZERO);
          case ZonedDateTime date -> Duration.between(date, now());
          case Number nanos -> Duration.ofNanos(nanos.longValue());
          case null, default -> Duration.ZERO;
        };
    long seconds = time.abs().toSeconds();
    long[] sizes = {365 * 86400L, 30 * 86400L, 86400, 3600, 60, 1};
    String[] names = {"y", "mo", "d", "h", "m", "s"};
    for (int i = 0; i < sizes.length; i++) {
      if (seconds >= sizes[i]) {
        return seconds / sizes[i] + names[i];
      }
    }
    return "0s";
  }
}

package io.meltemi.translate.filter;

/**
 * For which protocols over TCP there are filters that know them, as istiod's variables say.
 *
 * @param mongo PILOT_ENABLE_MONGO_FILTER
 * @param mysql PILOT_ENABLE_MYSQL_FILTER
 * @param redis PILOT_ENABLE_REDIS_FILTER
 */
public record ProtocolFilters(boolean mongo, boolean mysql, boolean redis) {
  public static final ProtocolFilters DEFAULT = new ProtocolFilters(true, false, false);
}

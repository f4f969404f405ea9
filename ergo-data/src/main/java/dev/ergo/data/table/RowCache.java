package dev.ergo.data.table;

import dev.ergo.data.parquet.LargeValues;
import dev.ergo.data.parquet.SmallValues;

/**
 * What was read last of Parquet files.
 *
 * @param large values of columns that may be large
 * @param small the other columns of some row groups
 */
record RowCache(LargeValues large, SmallValues small) {}

package dev.ergo.data;

/**
 * What is taken of a data set's files.
 *
 * @param paths their weights
 * @param columns names of the columns
 * @param plain whether nothing but a format is said of how they are read
 * @param defaultRule how the boxes of rows are read that don't say it themselves
 * @param limit number of rows taken from the start, 0 for all
 */
record RowSelection(
    DataPaths paths,
    ExampleColumns columns,
    boolean plain,
    Example.BoxesRule defaultRule,
    long limit) {}

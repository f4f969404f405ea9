/**
 * Files on the disk: reading JSON of bounded size, digests, and writing so that nothing
 * half-written stays: a file or folder is made under a temporary name beside its target, flushed to
 * the disk and renamed. In come targets and what is to be written; failures come out as one {@link
 * dev.ergo.core.error.UserException}. And what a process tells about itself while it works: lines
 * that say how far it is and when it ends, the memory it has taken, and how much of the heap a
 * cache may take.
 */
package dev.ergo.core.io;

package dev.ergo.core.text;

/**
 * A token that is found in text as a whole, before any splitting.
 *
 * @param id its id
 * @param content how it is spelled
 * @param special whether it is a control token: left out of decoded text on demand, and plain text
 *     where it is spelled in data
 */
record AddedToken(int id, String content, boolean special) {}
